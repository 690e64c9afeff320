package explore

import (
	"encoding/binary"
	"testing"
	"time"

	"datarace/game"
	"datarace/game/judge/sandbox"
)

func fields(pairs ...string) []byte {
	var text []byte
	for i := 0; i < len(pairs); i += 2 {
		text = append(text, pairs[i]...)
		text = binary.LittleEndian.AppendUint64(text, uint64(len(pairs[i+1])))
		text = append(text, pairs[i+1]...)
	}
	return text
}

func TestOnlyAWholeResultIsAccepted(t *testing.T) {
	zeros := string(make([]byte, 64))
	whole := []string{"nonc", "n", "kind", "accepted", "mesg", "", "stck", "", "head", zeros, "done", "one", "end.", ""}
	race := []byte("==================\nWARNING: DATA RACE\n")
	for _, c := range []struct {
		name   string
		result sandbox.Result
		want   game.Kind
	}{
		{"whole", sandbox.Result{Result: fields(whole...)}, game.Accepted},
		{"another nonce", sandbox.Result{Result: fields(append([]string{"nonc", "m"}, whole[2:]...)...)}, game.Wrong},
		{"status 1", sandbox.Result{Exit: 1, Result: fields(whole...)}, game.Wrong},
		{"a signal of its own", sandbox.Result{Exit: -1, Signal: "segmentation fault", Result: fields(whole...)}, game.Wrong},
		{"race text and killed", sandbox.Result{Exit: -1, Signal: "killed", Stderr: race}, game.Race},
		{"race text", sandbox.Result{Stderr: race, Result: fields(whole...)}, game.Race},
		{"race text and a limit", sandbox.Result{Stderr: race, Limit: "output"}, game.Race},
		{"cut short", sandbox.Result{Result: fields(whole...)[:100]}, game.Wrong},
		{"a kind twice", sandbox.Result{Result: fields(append([]string{"nonc", "n", "kind", "race"}, whole[2:]...)...)}, game.Wrong},
		{"no end", sandbox.Result{Result: fields(whole[:12]...)}, game.Wrong},
		{"more after the end", sandbox.Result{Result: append(fields(whole...), 0)}, game.Wrong},
		{"nothing", sandbox.Result{}, game.Wrong},
		{"cpu", sandbox.Result{Exit: -1, Signal: "killed", Limit: "cpu", Result: fields(whole...)}, game.Slow},
		{"memory", sandbox.Result{Exit: -1, Limit: "memory"}, game.Memory},
		{"too many goroutines", sandbox.Result{Exit: 66, Stderr: []byte("race: limit on 8128 simultaneously alive goroutines is exceeded, dying\n")}, game.Memory},
		{"output", sandbox.Result{Exit: -1, Limit: "output"}, game.Output},
	} {
		out, err := judge(c.result, "n", Options{})
		if err != nil || out.Kind != c.want {
			t.Errorf("%s: kind is %s, error %v, want %s", c.name, out.Kind, err, c.want)
		}
	}
	if _, err := judge(sandbox.Result{Result: fields("nonc", "n", "kind", "accepted", "end.", "")}, "n", Options{}); err == nil {
		t.Error("an acceptance without a completed scenario is no error")
	}
	if out, err := judge(sandbox.Result{Exit: -1, Limit: "wall", CPU: time.Second}, "n", Options{Limits: sandbox.Limits{CPU: 10 * time.Second}}); err == nil {
		t.Errorf("a program that got no processor is %s, want an error of ours", out.Kind)
	}
	if out, err := judge(sandbox.Result{Exit: -1, Limit: "wall", CPU: 9 * time.Second}, "n", Options{Limits: sandbox.Limits{CPU: 10 * time.Second}}); err != nil || out.Kind != game.Slow {
		t.Errorf("a program that ran all the time is %s, error %v, want slow", out.Kind, err)
	}
	if _, err := judge(sandbox.Result{Exit: -1, Signal: "killed", Result: fields(whole...)}, "n", Options{}); err == nil {
		t.Error("a program that somebody else killed is no error of ours")
	}
}

func TestFramesDivideProgramFromDetector(t *testing.T) {
	frame := func(s string) string {
		b := append([]byte{0, 0, 'P', 'B'}, make([]byte, 8)...)
		return string(binary.BigEndian.AppendUint32(b, uint32(len(s)))) + s
	}
	said, bare := unframe([]byte(frame("hello ") + "race one\n" + frame("you") + "race two\n"))
	if said != "hello you" || string(bare) != "race one\nrace two\n" {
		t.Errorf("divided into %q and %q", said, bare)
	}
}

func TestStacksAreRead(t *testing.T) {
	text := `goroutine 1 [running]:
datarace/game/judge/harness.stacks()
	datarace/game/judge/harness/main.go:195 +0x3b

goroutine 20 [sync.Mutex.Lock, 1 minutes]:
internal/sync.runtime_SemacquireMutex(0xc000012345?, 0x0?, 0x0?)
	runtime/sema.go:95 +0x25
challenge/bank.(*Account).Pay(0xc0000140a8, 0x1)
	./submission.go:21 +0x9d
created by datarace/game/judge/harness.Go in goroutine 19
	datarace/game/judge/harness/scenario.go:46 +0x7c
`
	all := parked(text)
	if len(all) != 1 {
		t.Fatalf("goroutines are %+v, want one", all)
	}
	g := all[0]
	if g.ID != 20 || g.Parent != 19 || g.State != "sync.Mutex.Lock" || len(g.Frames) != 2 || g.Creator.Func != "datarace/game/judge/harness.Go" || g.Creator.Line != 46 {
		t.Errorf("goroutine is %+v", g)
	}
	if want := (Frame{"challenge/bank.(*Account).Pay", "submission.go", 21}); len(g.Frames) == 2 && g.Frames[1] != want {
		t.Errorf("frame is %+v, want %+v", g.Frames[1], want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(fields("nonc", "n", "head", string(make([]byte, 64)), "mom1", string(make([]byte, 80)), "end.", ""))
	f.Add([]byte("head"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, whole := parse(text)
		out := d.outcome()
		if whole && d.crashed {
			t.Error("both whole and crashed")
		}
		if out.Cut < 0 || out.Schedules < 0 {
			t.Errorf("negative counts in %+v", out)
		}
		unframe(text)
		parked(string(text))
		death(string(text))
	})
}

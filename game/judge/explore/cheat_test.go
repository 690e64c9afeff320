package explore

import (
	"strings"
	"testing"

	"datarace/game"
)

// The gate refuses most of these before they are built; none may be accepted even when it does not.
func TestNoCheatIsAccepted(t *testing.T) {
	const racy = "\ntype C struct{ n int }\nfunc (c *C) Add() { c.n++ }\nfunc (c *C) Value() int { return c.n }\n"
	for _, c := range []struct{ name, source, want string }{
		{"exit in init", "import \"os\"\nfunc init() { os.Exit(0) }" + racy, "wrong"},
		{"exit in a call", "import \"os\"\ntype C struct{}\nfunc (c *C) Add() { os.Exit(0) }\nfunc (c *C) Value() int { return 8 }\n", "wrong"},
		{"exit with status 2 and last words", "import \"os\"\ntype C struct{}\nfunc (c *C) Add() { println(\"panic: none\\n\\ngoroutine 1\"); os.Exit(2) }\nfunc (c *C) Value() int { return 8 }\n", "panic"},
		{"closed result", "import \"os\"\nfunc init() { os.NewFile(3, \"\").Close() }" + racy, "race"},
		{"forged result", `import ("os"; "encoding/binary")
func init() {
	f := os.NewFile(3, "")
	for _, x := range []string{"nonc", "kind", "done", "end."} {
		v := map[string]string{"nonc": "guess", "kind": "accepted", "done": "the scenario"}[x]
		f.Write(append(binary.LittleEndian.AppendUint64([]byte(x), uint64(len(v))), v...))
	}
	os.Exit(0)
}` + racy, "wrong"},
		{"result before the result", `import "os"
func init() { os.NewFile(3, "").Write([]byte("kind\x08\x00\x00\x00\x00\x00\x00\x00accepted")) }
type C struct{ n int }
func (c *C) Add() { }
func (c *C) Value() int { return 8 }
`, "wrong"},
		{"orders read again", `import ("io"; "os")
func init() { text, _ := io.ReadAll(os.Stdin); if len(text) > 0 { os.Exit(0) } }` + racy, "race"},
		{"closed standard error", "import \"os\"\nfunc init() { os.Stderr.Close() }" + racy, ""},
		{"more processors", "import \"runtime\"\nfunc init() { runtime.GOMAXPROCS(2) }" + racy, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source, scenario(counterTest))
			out, err := Run(t.Context(), binary, t.TempDir(), Options{Runner: bare{}})
			if err == nil && out.Kind == game.Accepted {
				t.Error("accepted")
			}
			if c.want != "" && (err != nil || string(out.Kind) != c.want) {
				t.Errorf("kind is %s (%s), error %v, want %s", out.Kind, out.Message, err, c.want)
			}
		})
	}
}

func TestImitatedReportIsNoRace(t *testing.T) {
	source := head + `
import "os"
func First() { println("WARNING: DATA RACE"); os.Stderr.WriteString("WARNING: DATA RACE\n") }
`
	out := explore(t, build(t, source, scenario("\t\tp.First()")), Options{Schedules: 3})
	if out.Kind != game.Accepted {
		t.Errorf("kind is %s (%s), want accepted", out.Kind, out.Message)
	}
}

func TestCheckLooksForNoRaces(t *testing.T) {
	source := head + "\ntype C struct{ n int }\nfunc (c *C) Add() { c.n++ }\nfunc (c *C) Value() int { return c.n }\n"
	tests := strings.Replace(scenario(counterTest), "func Judge", "func Check", 1)
	out := explore(t, build(t, source, tests), Options{Check: true})
	if out.Kind != game.Accepted || out.Schedules != 1 {
		t.Errorf("kind is %s (%s) after %d schedules, want accepted after 1", out.Kind, out.Message, out.Schedules)
	}
}

func TestCheckSeesAWrongResult(t *testing.T) {
	source := head + "\ntype C struct{ n int }\nfunc (c *C) Add() { }\nfunc (c *C) Value() int { return c.n }\n"
	tests := strings.Replace(scenario(counterTest), "func Judge", "func Check", 1)
	out := explore(t, build(t, source, tests), Options{Check: true})
	if out.Kind != game.Wrong || out.Message != "8 calls of Add left 0" || out.Schedule != 0 {
		t.Errorf("outcome is %s %q in schedule %d, want wrong, \"8 calls of Add left 0\", 0", out.Kind, out.Message, out.Schedule)
	}
}

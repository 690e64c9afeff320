package remote

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

// The keys, and the group by which workers share a stream of tasks.
const (
	prefix     = "datarace:{judging}:"
	workersKey = prefix + "workers"
	group      = "workers"
	protocol   = "1" // part of KIND
)

func workerKey(id string) string      { return prefix + "worker:" + id }
func answersKey(server string) string { return prefix + "answers:" + server }

// Times. Those in beats are seconds, unless a test has beats of its own.
const (
	beatEvery  = time.Second
	goneAfter  = 4                // beats; without a word a worker is gone
	lapseAfter = 5                // beats; without being renewed a claim is another's to take
	patience   = 4 * time.Second  // with a Redis that has taken a question and does not answer
	keptFor    = 10 * time.Minute // what nobody uses
)

// mostDeliveries is which delivery of a task is answered as the judge's failure instead of being judged.
const mostDeliveries = 3

// Bounds on what is read.
const (
	maxTask    = 512 << 10 // a source of 64 KiB, every byte of it escaped
	maxVerdict = 1 << 20   // with a long schedule one has about 50 KiB
	maxText    = 1 << 10   // an error, a hello's texts
	maxWorkers = 256
	maxTasks   = 10_000
)

// Kind is what a worker must have in common with a server to judge for it.
type Kind struct {
	Version    string `json:"version"`    // of this program
	Challenges string `json:"challenges"` // a digest of all challenges that it knows
}

// jobsKey names the stream of tasks for workers of a kind.
func (k Kind) jobsKey() string {
	sum := sha256.Sum256([]byte(protocol + "\x00" + k.Version + "\x00" + k.Challenges))
	return prefix + fmt.Sprintf("jobs:%x", sum[:8])
}

// About is what a worker says of itself.
type About struct {
	Kind
	Slots  int    `json:"slots"`            // programs judged at the same time
	Tasks  int    `json:"tasks"`            // that it takes at once, Slots at least: some are served together
	Engine string `json:"engine,omitempty"` // what programs run on, and the Go
	Weaker string `json:"weaker,omitempty"` // what it cannot do that others can
	Ready  bool   `json:"ready"`            // it takes tasks
	Done   int    `json:"done"`             // of its warm-up
	Total  int    `json:"total"`
}

// task is a job on its way to a worker, which need not know room and seat.
type task struct {
	ID         string     `json:"id"`
	Server     string     `json:"server"`
	Submission string     `json:"submission"`
	Challenge  string     `json:"challenge"`
	Digest     string     `json:"digest"`
	Source     string     `json:"source"`
	Seed       uint64     `json:"seed,omitempty"`
	Mode       queue.Mode `json:"mode"`
	Background bool       `json:"background,omitempty"`
}

func (t task) job() queue.Job {
	return queue.Job{
		Submission: t.Submission, Challenge: t.Challenge, Digest: t.Digest, Source: t.Source,
		Seed: t.Seed, Mode: t.Mode, Background: t.Background,
	}
}

// The kinds of answers. What a step or a failure says is text, a verdict is JSON.
const (
	isStep    = "step"
	isVerdict = "verdict"
	isFailure = "failure"
	isLost    = "lost" // as many workers were lost over it as may be
)

// answer is one entry of a server's stream.
type answer struct {
	task, worker, what, text string
}

func (a answer) values() []any {
	return []any{"task", a.task, "worker", a.worker, "what", a.what, "text", a.text}
}

// named is how servers, workers and tasks are called; no name leads out of its own key.
var named = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

var errMessage = errors.New("the message makes no sense")

// field is a message's only or named field, "" when it is none or too long.
func field(values map[string]any, name string, most int) string {
	text, _ := values[name].(string)
	if len(text) > most {
		return ""
	}
	return text
}

func readTask(values map[string]any) (task, error) {
	var t task
	if err := decode(field(values, "task", maxTask), &t); err != nil {
		return t, err
	}
	if !named.MatchString(t.ID) || !named.MatchString(t.Server) || t.Mode != queue.Check && t.Mode != queue.Submit {
		return t, errMessage
	}
	return t, nil
}

func readAnswer(values map[string]any) (answer, error) {
	a := answer{
		task: field(values, "task", 100), worker: field(values, "worker", 100),
		what: field(values, "what", 100), text: field(values, "text", maxVerdict),
	}
	switch a.what {
	case isStep, isVerdict, isFailure, isLost:
	default:
		return a, errMessage
	}
	if !named.MatchString(a.task) || !named.MatchString(a.worker) || a.what != isVerdict && len(a.text) > maxText {
		return a, errMessage
	}
	return a, nil
}

func readVerdict(text string) (game.Verdict, error) {
	var v game.Verdict
	if err := decode(text, &v); err != nil {
		return v, err
	}
	if !v.Kind.Known() {
		return v, errMessage
	}
	return v, nil
}

// readAbout reads what a worker says of itself. It may be of another version and say more; when it makes no sense, it is of
// no kind.
func readAbout(text string) About {
	var a About
	if len(text) > 8*maxText || json.Unmarshal([]byte(text), &a) != nil ||
		a.Slots < 1 || a.Tasks < a.Slots || a.Tasks > maxTasks || a.Done < 0 || a.Done > a.Total {
		return About{}
	}
	return a
}

// decode reads one JSON value with no field that is not known.
func decode(text string, into any) error {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return errMessage // the decoder's own words may quote a program
	}
	if _, err := d.Token(); err != io.EOF {
		return errMessage
	}
	return nil
}

// cut is at most maxText bytes of a text.
func cut(text string) string { return text[:min(len(text), maxText)] }

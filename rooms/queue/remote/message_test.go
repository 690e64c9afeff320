package remote

import (
	"testing"

	"datarace/rooms/queue"
)

// What is read from Redis may be anything; what is taken leads to no other key and is no larger than it may be.
func FuzzMessages(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"id":"s.1","server":"s","submission":"x","challenge":"c","digest":"d","source":"package main","seed":7,"mode":"submit"}`, isVerdict},
		{`{"kind":"race","rung":"behaves","sentence":"two accesses","schedules":3}`, isVerdict},
		{`{"version":"v1","challenges":"c1","slots":2,"tasks":32,"ready":true,"done":0,"total":0}`, isStep},
		{"running", isStep},
		{"", isLost},
		{"no compiler", isFailure},
		{"{", "cheer"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, what string) {
		task, err := readTask(map[string]any{"task": text})
		if err == nil && (!named.MatchString(task.Server) || !named.MatchString(task.ID) || task.Mode != queue.Check && task.Mode != queue.Submit) {
			t.Errorf("took the task %+v", task)
		}
		answer, err := readAnswer(map[string]any{"task": "s.1", "worker": text, "what": what, "text": text})
		if err == nil && (!named.MatchString(answer.worker) || answer.what != isVerdict && len(answer.text) > maxText) {
			t.Errorf("took the answer %+v", answer)
		}
		if v, err := readVerdict(text); err == nil && !v.Kind.Known() {
			t.Errorf("took the verdict %+v", v)
		}
		if a := readAbout(text); a != (About{}) && (a.Slots < 1 || a.Tasks < a.Slots || a.Tasks > maxTasks) {
			t.Errorf("took the worker %+v", a)
		}
	})
}

package judge_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/game/judge/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Init()
	code := m.Run()
	if opened != nil {
		if err := opened.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

var (
	once    sync.Once
	opened  *judge.Judge
	openErr error
)

// open lends every test the same judge; the warm-up is done once and kept in the user's cache.
func open(t testing.TB) *judge.Judge {
	t.Helper()
	once.Do(func() { opened, openErr = judge.Open(t.Context(), judge.Options{Workers: 2}) })
	if openErr != nil {
		t.Fatal(openErr)
	}
	return opened
}

// verdict judges a submission for challenge c.
func verdict(t testing.TB, c *catalog.Challenge, source string, mode judge.Mode) game.Verdict {
	t.Helper()
	v, err := open(t).Judge(t.Context(), judge.Job{Submission: t.Name(), Challenge: c, Source: source, Mode: mode}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func failure(t testing.TB) string {
	t.Helper()
	for _, part := range open(t).Report() {
		if part.Name == "last failure" {
			return part.Detail
		}
	}
	return ""
}

func TestTheSelfTestPasses(t *testing.T) {
	j := open(t)
	if err := j.SelfTest(t.Context()); err != nil {
		t.Fatal(err)
	}
	held := false
	for _, part := range j.Report() {
		held = held || part.Name == "self-test" && part.OK && part.Needed
	}
	if !held {
		t.Errorf("got %+v; want a self-test that holds", j.Report())
	}
}

package judge_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

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

func TestTheSelfTestPasses(t *testing.T) {
	j := open(t)
	if err := j.SelfTest(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, part := range j.Report() {
		if part.Name == "self-test" && !part.OK {
			t.Errorf("got %+v; want it to hold", part)
		}
	}
}

package judge

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDirectoriesOfKilledJudgesAreSweptAndOthersStay(t *testing.T) {
	parent := t.TempDir()
	killed, lock, err := makeJobs(parent)
	if err != nil {
		t.Fatal(err)
	}
	lock.Close() // as the kernel does for a process that is killed
	if err := os.MkdirAll(filepath.Join(killed, "job-1", "deeper"), 0o700); err != nil {
		t.Fatal(err)
	}
	living, held, err := makeJobs(parent)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if _, err := os.Stat(killed); !os.IsNotExist(err) {
		t.Errorf("the killed judge's directory: got %v; want it gone", err)
	}
	young := filepath.Join(parent, jobsPrefix+"young")
	if err := os.Mkdir(young, 0o700); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "somebody's")
	if err := os.Mkdir(elsewhere, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(parent, jobsPrefix+"link")); err != nil {
		t.Fatal(err)
	}
	sweepJobs(parent)
	for _, dir := range []string{living, young, elsewhere} {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s: got %v; want it left alone", filepath.Base(dir), err)
		}
	}
}

package judge

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"datarace/game/judge/sandbox"
)

const (
	jobsPrefix = "datarace-jobs-" // of the directories that hold jobs' directories
	jobsLock   = "lock"           // held by the process that the directory belongs to
	jobsYoung  = time.Hour        // a directory without a lock may be one that is just being made
)

// makeJobs makes the directory for jobs below parent, with its lock, and sweeps those of judges that were killed.
func makeJobs(parent string) (dir string, lock *os.File, err error) {
	dir, err = os.MkdirTemp(parent, jobsPrefix)
	if err != nil {
		return "", nil, fmt.Errorf("make a directory for jobs: %w", err)
	}
	lock, err = sandbox.Claim(filepath.Join(dir, jobsLock), true)
	if err == nil {
		err = os.Chmod(dir, 0o711) // a job that runs under its own uid has to get through to its directory
	}
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("make a directory for jobs: %w", err), os.RemoveAll(dir))
	}
	sweepJobs(parent)
	return dir, lock, nil
}

// sweepJobs removes directories whose judges are gone. What it cannot look at belongs to somebody else and stays.
func sweepJobs(parent string) {
	found, err := filepath.Glob(filepath.Join(parent, jobsPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range found {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		lock, err := sandbox.Claim(filepath.Join(dir, jobsLock), false)
		switch {
		case errors.Is(err, os.ErrNotExist):
			if time.Since(info.ModTime()) > jobsYoung {
				_ = os.RemoveAll(dir)
			}
		case err == nil && lock != nil:
			_ = os.RemoveAll(dir)
			lock.Close()
		}
	}
}

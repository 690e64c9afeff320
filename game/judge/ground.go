package judge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"datarace/game/judge/sandbox"
)

// ground is where a judge works: the directory that its jobs' directories lie in, and the sandbox, which has its own
// files there. A cleaner of temporary files may take it away under the judge.
type ground struct {
	dir  string           // parent of the jobs' directories; set at construction
	lock *os.File         // says that dir is in use; set at construction
	box  *sandbox.Sandbox // set at construction
}

// openGround makes a ground for n commands at once.
func openGround(ctx context.Context, insecure bool, n int) (*ground, error) {
	dir, lock, err := makeJobs(sandbox.Scratch())
	if err != nil {
		return nil, err
	}
	g := &ground{dir: dir, lock: lock}
	if g.box, err = sandbox.Open(ctx, sandbox.Options{Insecure: insecure, Dir: dir, Slots: n}); err != nil {
		return nil, errors.Join(fmt.Errorf("open the sandbox: %w", err), g.close())
	}
	return g, nil
}

// held says what is wrong with the directory, by its lock; nil when it is still ours. Where everybody may make files,
// somebody else can have made another by the same name.
func (g *ground) held() error {
	ours, err := g.lock.Stat()
	if err != nil {
		return fmt.Errorf("look at the jobs' lock: %w", err)
	}
	there, err := os.Lstat(filepath.Join(g.dir, jobsLock))
	if err != nil {
		return fmt.Errorf("look at the jobs' directory: %w", err)
	}
	if !os.SameFile(ours, there) {
		return fmt.Errorf("the jobs' directory %s is another", g.dir)
	}
	return nil
}

// missing says what of the ground is gone; nil when all is there.
func (g *ground) missing() error {
	if err := g.held(); err != nil {
		return err
	}
	return g.box.Missing()
}

// close waits for the commands that run and removes everything that is ours.
func (g *ground) close() error {
	var errs []error
	if g.box != nil {
		errs = append(errs, g.box.Close())
	}
	if g.held() == nil {
		errs = append(errs, os.RemoveAll(g.dir))
	}
	return errors.Join(append(errs, g.lock.Close())...)
}

// errNoGround says that the ground was gone and could not be made again so far.
var errNoGround = errors.New("there is no directory for jobs")

// current is the ground that is in use; the error is errNoGround.
func (j *Judge) current() (*ground, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ground == nil {
		return nil, errNoGround
	}
	return j.ground, nil
}

// makeDir makes a directory for some of a job's files; pattern is os.MkdirTemp's.
func (j *Judge) makeDir(pattern string) (string, error) {
	g, err := j.current()
	if err != nil {
		return "", err
	}
	if err := g.held(); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(g.dir, pattern)
	if err != nil {
		return "", fmt.Errorf("make a directory for a job: %w", err)
	}
	return dir, nil
}

// runner runs commands in the sandbox that its judge has at that moment.
type runner struct{ j *Judge }

// Run is the sandbox's.
func (r runner) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	g, err := r.j.current()
	if err != nil {
		return sandbox.Result{}, err
	}
	return g.box.Run(ctx, c)
}

// renew makes the ground anew when something of it is gone, and reports whether it did. What runs on the old one ends
// before; what has not come to its end there fails, and is judged again on the new one. The caller holds mends.
func (j *Judge) renew(ctx context.Context) (bool, error) {
	old, err := j.current()
	if err == nil {
		missing := old.missing()
		if missing == nil {
			return false, nil
		}
		j.log.Error("the directory that jobs lie in is gone; another one is made", "error", missing)
		j.mu.Lock()
		j.ground = nil
		j.mu.Unlock()
		if err := old.close(); err != nil {
			j.log.Warn("something of the old directory for jobs stays", "error", err)
		}
	}
	made, err := openGround(ctx, j.insecure, j.workers)
	if err != nil {
		return false, err
	}
	j.mu.Lock()
	j.ground = made
	j.mu.Unlock()
	return true, nil
}

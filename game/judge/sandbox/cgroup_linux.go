//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// groups are the cgroups of one sandbox: one for each slot, made when it is opened, below a directory of our own in
// every hierarchy that is needed: one in version 2, and one for each controller in version 1.
type groups struct {
	version int        // 1 or 2
	homes   []home     // set at construction
	locks   []*os.File // say that the homes are in use
	slots   []*group
}

// home is where the cgroups of one hierarchy are.
type home struct {
	dir         string   // our own directory
	controllers []string // memory, pids
}

// group is the cgroup of one slot.
type group struct {
	version      int
	memory, pids string   // directories
	dir          *os.File // version 2: what a child is born into; else nil
	killed       int64    // how many the kernel had killed for memory before the command

	forks chan func()   // version 1: what serve is to call; else nil
	done  chan struct{} // closed when serve has ended
}

const homePrefix = "datarace-"

// patience is how long the kernel may take to let go of what ends.
const patience = 5 * time.Second

// openGroups makes the cgroups of n slots. The error says why it cannot.
func openGroups(n int) (g *groups, err error) {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, err
	}
	version, parents, err := findParents(string(mounts), string(own))
	if err != nil {
		return nil, err
	}
	g = &groups{version: version}
	defer func() {
		if err != nil {
			_ = g.close()
			g = nil
		}
	}()
	for _, p := range parents {
		sweepGroups(p.dir, young)
		if err = g.settle(p); err != nil {
			return g, err
		}
	}
	for slot := range n {
		if err = g.add(strconv.Itoa(slot)); err != nil {
			return g, err
		}
	}
	return g, nil
}

// findParents finds where cgroups may be made, from the process's mountinfo and cgroup files: below our own cgroup, so
// that its limits hold for commands too; in version 2, where a cgroup that has processes may have no children with
// controllers, beside it.
func findParents(mounts, own string) (version int, parents []home, err error) {
	paths := map[string]string{} // a controller, or "" for version 2, to our own cgroup's path
	for line := range strings.Lines(own) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) == 3 {
			for _, controller := range strings.Split(fields[1], ",") {
				paths[controller] = fields[2]
			}
		}
	}
	var unified string
	v1 := map[string]string{}
	for line := range strings.Lines(mounts) {
		before, after, ok := strings.Cut(strings.TrimSpace(line), " - ")
		where, kind := strings.Fields(before), strings.Fields(after)
		if !ok || len(where) < 5 || len(kind) < 3 {
			continue
		}
		at := func(path string) string { // our own cgroup below this mount
			below, err := filepath.Rel(where[3], path)
			if err != nil || strings.HasPrefix(below, "..") {
				below = "."
			}
			return filepath.Join(where[4], below)
		}
		switch kind[0] {
		case "cgroup2":
			unified = at(paths[""])
		case "cgroup":
			for _, option := range strings.Split(kind[2], ",") {
				if option == "memory" || option == "pids" {
					v1[option] = at(paths[option])
				}
			}
		}
	}
	switch {
	case v1["memory"] != "" && v1["memory"] == v1["pids"]:
		return 1, []home{{v1["memory"], []string{"memory", "pids"}}}, nil
	case v1["memory"] != "" && v1["pids"] != "":
		return 1, []home{{v1["memory"], []string{"memory"}}, {v1["pids"], []string{"pids"}}}, nil
	case unified == "":
		return 0, nil, errors.New("no cgroups are mounted here")
	}
	if _, err := os.Stat(filepath.Join(unified, "cgroup.type")); err == nil { // not the root of all
		unified = filepath.Dir(unified)
	}
	return 2, []home{{unified, []string{"memory", "pids"}}}, nil
}

// settle makes our own directory in a hierarchy.
func (g *groups) settle(parent home) error {
	if g.version == 2 {
		offered, err := os.ReadFile(filepath.Join(parent.dir, "cgroup.subtree_control"))
		if err != nil {
			return fmt.Errorf("look for controllers: %w", err)
		}
		for _, c := range parent.controllers {
			if !bytes.Contains(append([]byte(" "), append(bytes.TrimSpace(offered), ' ')...), []byte(" "+c+" ")) {
				if err := poke(parent.dir, "cgroup.subtree_control", "+"+c); err != nil {
					return err
				}
			}
		}
	}
	dir := filepath.Join(parent.dir, homePrefix+rand.Text())
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("make a cgroup: %w", err)
	}
	g.homes = append(g.homes, home{dir, parent.controllers})
	lock, err := claimGroup(dir)
	if err != nil {
		return err
	}
	g.locks = append(g.locks, lock)
	if g.version == 2 {
		for _, c := range parent.controllers {
			if err := poke(dir, "cgroup.subtree_control", "+"+c); err != nil {
				return err
			}
		}
	}
	return nil
}

// add makes one slot's cgroup.
func (g *groups) add(name string) error {
	one := &group{version: g.version}
	for _, h := range g.homes {
		dir := filepath.Join(h.dir, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			return fmt.Errorf("make a cgroup: %w", err)
		}
		for _, c := range h.controllers {
			if c == "memory" {
				one.memory = dir
			} else {
				one.pids = dir
			}
		}
	}
	g.slots = append(g.slots, one)
	if g.version == 2 {
		var err error
		if one.dir, err = os.Open(one.memory); err != nil {
			return fmt.Errorf("open a cgroup: %w", err)
		}
		// There, or not: it depends on the kernel and on swap.
		_ = poke(one.memory, "memory.swap.max", "0")
		_ = poke(one.memory, "memory.oom.group", "1")
		return nil
	}
	return one.enter()
}

// detail says what there is.
func (g *groups) detail() string {
	return fmt.Sprintf("version %d, memory and processes, one for each slot below %s", g.version, g.homes[0].dir)
}

// close removes the cgroups.
func (g *groups) close() error {
	var errs []error
	for _, one := range g.slots {
		errs = append(errs, one.close())
	}
	for _, h := range g.homes {
		errs = append(errs, removeGroups(h.dir))
	}
	for _, lock := range g.locks {
		errs = append(errs, lock.Close())
	}
	return errors.Join(errs...)
}

// removeGroups removes a directory of ours and the cgroups of its slots. What a command left of itself ends first.
func removeGroups(dir string) error {
	slots, err := filepath.Glob(filepath.Join(dir, "*", "cgroup.procs"))
	if err != nil {
		return err
	}
	for _, procs := range slots {
		endGroup(filepath.Dir(procs))
		err := os.Remove(filepath.Dir(procs))
		for until := time.Now().Add(patience); errors.Is(err, unix.EBUSY) && time.Now().Before(until); {
			time.Sleep(time.Millisecond) // a thread of ours that was in it is ending
			err = os.Remove(filepath.Dir(procs))
		}
		if err != nil {
			return fmt.Errorf("remove a cgroup: %w", err)
		}
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("remove a cgroup: %w", err)
	}
	return nil
}

// claimGroup takes the lock of a directory, which says that the server that made it lives. It returns nil when another
// has it.
func claimGroup(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("claim a cgroup: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if err == unix.EWOULDBLOCK {
		return nil, nil
	}
	return nil, fmt.Errorf("claim a cgroup: %w", err)
}

// young is how long a directory without a lock may be one that is just being made.
const young = time.Minute

// sweepGroups removes the cgroups of servers that were killed, but for young ones. What it cannot look at belongs to
// somebody else.
func sweepGroups(parent string, young time.Duration) {
	found, _ := filepath.Glob(filepath.Join(parent, homePrefix+"*")) // the pattern is right
	for _, dir := range found {
		info, err := os.Lstat(dir)
		if err != nil || time.Since(info.ModTime()) < young {
			continue
		}
		if lock, err := claimGroup(dir); err == nil && lock != nil {
			_ = removeGroups(dir)
			lock.Close()
		}
	}
}

// poke writes to a file of a cgroup.
func poke(dir, file, text string) error {
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write to a cgroup: %w", err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %q to a cgroup: %w", text, err)
	}
	return nil
}

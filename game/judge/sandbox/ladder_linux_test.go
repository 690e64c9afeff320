//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// TestWithoutLandlockInTheKernelAnotherLayerPartsFiles opens a sandbox in a process that has no Landlock: a seccomp
// filter of its own answers to the kernel's name.
func TestWithoutLandlockInTheKernelAnotherLayerPartsFiles(t *testing.T) {
	for _, without := range []string{"", Namespaces} {
		t.Run("without "+without, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "/proc/self/exe", bareMode, without)
			cmd.Env = []string{"TMPDIR=" + t.TempDir(), "GORACE=atexit_sleep_ms=0"}
			out, err := cmd.CombinedOutput()
			got := string(out)
			switch {
			case strings.Contains(got, "refused: "+ErrUnsafe.Error()):
				if !strings.Contains(got, "landlock: the kernel has none (function not implemented)") {
					t.Errorf("got %s; want it to say why there is no Landlock", got)
				}
				if os.Geteuid() == 0 && missingCapabilities(unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_CHOWN, unix.CAP_KILL) == "" && heldCapabilities()&(1<<unix.CAP_SYS_CHROOT) != 0 {
					t.Errorf("root may change its root directory, and was refused: %s", got)
				}
			case err != nil || !strings.Contains(got, "no such file"):
				t.Errorf("error %v, output %s; want the attack refused with no such file", err, got)
			}
		})
	}
}

// bare is a server on a kernel without Landlock. It has a command read /etc/passwd and prints what came of it.
func bare(without string) int {
	err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{{
			Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"landlock_create_ruleset"},
		}},
	}})
	if err != nil {
		fmt.Println("load the filter:", err)
		return 1
	}
	s, err := Open(context.Background(), Options{Slots: 1, Without: append([]string{Cgroup}, strings.Fields(without)...)})
	if err != nil {
		fmt.Println("refused:", err)
		return 0
	}
	r, err := s.Run(context.Background(), self("read", "/etc/passwd", "root"))
	fmt.Println(show(r), err)
	for _, l := range s.Report() {
		fmt.Printf("%t %s: %s\n", l.Holds, l.Name, l.Detail)
	}
	if err := s.Close(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func TestOnlyKnownLayersCanBeDoneWithout(t *testing.T) {
	if _, err := Open(t.Context(), Options{Without: []string{"seccomp"}}); err == nil || !strings.Contains(err.Error(), `without "seccomp"`) {
		t.Errorf("Open without seccomp: %v, want it refused by name", err)
	}
}

// TestTheReportNamesEveryLayer holds what doctor and the metrics show to a list.
func TestTheReportNamesEveryLayer(t *testing.T) {
	s := open(t, Options{Slots: 1, Without: []string{Namespaces, Cgroup}})
	var got []string
	for _, l := range s.Report() {
		got = append(got, fmt.Sprintf("%s holds=%t base=%t", l.Name, l.Holds, l.Base))
		if (l.Name == Namespaces || l.Name == Cgroup) && l.Detail != "switched off" {
			t.Errorf("%s: %q, want %q", l.Name, l.Detail, "switched off")
		}
	}
	uid := fmt.Sprintf("uid holds=%t base=%t", s.ids.own(), s.ids.own())
	want := []string{
		"canary holds=true base=true", "landlock holds=true base=true", "chroot holds=false base=false", "namespaces holds=false base=false",
		"seccomp holds=true base=true", "capabilities holds=true base=true", uid, "limits holds=true base=true", "cgroup holds=false base=false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCgroupsAreFoundInBothVersions(t *testing.T) {
	hybrid := `26 25 0:23 / /sys/fs/cgroup/memory rw shared:1 - cgroup cgroup rw,memory
27 25 0:24 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
28 25 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`
	pure := "30 25 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
	for _, c := range []struct {
		name, mounts, own string
		version           int
		dirs              []string
	}{
		{"version 1", hybrid, "8:pids:/\n4:memory:/a/b\n0::/\n", 1, []string{"/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/pids"}},
		{"version 1 in a container", strings.ReplaceAll(hybrid, "0:23 /", "0:23 /docker/x"), "8:pids:/\n4:memory:/docker/x/y\n", 1, []string{"/sys/fs/cgroup/memory/y", "/sys/fs/cgroup/pids"}},
		{"controllers together", "26 25 0:23 / /cg rw - cgroup cgroup rw,memory,pids\n", "4:memory,pids:/z\n", 1, []string{"/cg/z"}},
		{"version 2", pure, "0::/a/b\n", 2, []string{"/sys/fs/cgroup/a/b"}}, // not on this machine, so no parent is looked for
		{"none", "22 1 0:20 / / rw - ext4 /dev/vda rw\n", "", 0, nil},
	} {
		version, parents, err := findParents(c.mounts, c.own)
		var dirs []string
		for _, p := range parents {
			dirs = append(dirs, p.dir)
		}
		if version != c.version || !slices.Equal(dirs, c.dirs) || (err == nil) != (c.version > 0) {
			t.Errorf("%s: version %d, %q, error %v; want version %d, %q", c.name, version, dirs, err, c.version, c.dirs)
		}
	}
}

// TestCopiesFollowTheirSource is how a command without Landlock sees a directory that it may read: as it is now.
func TestCopiesFollowTheirSource(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	put := func(name, text string, mode os.FileMode) {
		t.Helper()
		path := filepath.Join(from, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), putFile(path, []byte(text), mode)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	put("public", "1", 0o644)
	put("open-to-all", "1", 0o666)
	put("below/secret", "1", 0o600)
	if err := os.Symlink("/nowhere", filepath.Join(from, "broken")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second has nothing to do
		if err := mirror(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if got := read("public") + read("open-to-all") + read("below/secret"); got != "111" {
		t.Errorf("the copies hold %q, want 111", got)
	}
	for name, linked := range map[string]bool{"public": true, "open-to-all": false, "below/secret": false} {
		source, err1 := os.Stat(filepath.Join(from, name))
		copied, err2 := os.Stat(filepath.Join(to, name))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if os.SameFile(source, copied) != linked {
			t.Errorf("%s is a link: %t, want %t: what others may write, or may not read, is copied", name, !linked, linked)
		}
		if copied.Mode().Perm()&0o022 != 0 || copied.Mode().Perm()&0o004 == 0 {
			t.Errorf("%s has mode %v, want it readable and not writable by others", name, copied.Mode())
		}
	}
	put("open-to-all", "two", 0o666)
	put("new", "3", 0o644)
	if err := os.RemoveAll(filepath.Join(from, "below")); err != nil {
		t.Fatal(err)
	}
	if err := mirror(from, to); err != nil {
		t.Fatal(err)
	}
	if got := read("open-to-all") + read("new"); got != "two3" {
		t.Errorf("after a change the copies hold %q, want two3", got)
	}
	if _, err := os.Stat(filepath.Join(to, "below")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is gone is still there: %v", err)
	}
}

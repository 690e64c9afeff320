//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kinds are the namespaces that a command gets when it gets any. A user namespace comes with them where the server has
// no right to make the others without.
const kinds = unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS

// spaces begins with the namespaces, which the child was born in.
func (s *script) spaces(j *job) {
	if j.on.spaces == 0 {
		return
	}
	if j.on.spaces&unix.CLONE_NEWUSER != 0 { // who we are, and nobody else
		s.fill("give up groups in the user namespace", "/proc/self/setgroups", "deny")
		s.fill("map the uid into the user namespace", "/proc/self/uid_map", fmt.Sprintf("%d %d 1", os.Geteuid(), os.Geteuid()))
		s.fill("map the gid into the user namespace", "/proc/self/gid_map", fmt.Sprintf("%d %d 1", os.Getegid(), os.Getegid()))
	}
	// First of all: what is mounted from here on is nobody else's.
	s.call("make the mounts private", unix.SYS_MOUNT, s.text("none"), s.text("/"), 0, unix.MS_REC|unix.MS_PRIVATE, 0)
}

// enter goes to the command's directory, within the root directory that it is to see.
func (s *script) enter(j *job) {
	switch {
	case j.on.spaces != 0:
		s.mount(j.root.dir, j.root.dir, false, unix.MOUNT_ATTR_RDONLY|unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NODEV)
		s.stage(j.root.dir, j.scene)
		for _, b := range j.scene.binds {
			flags := uint64(unix.MOUNT_ATTR_NOSUID)
			if !b.device {
				flags |= unix.MOUNT_ATTR_NODEV
			}
			if !b.write {
				flags |= unix.MOUNT_ATTR_RDONLY
			}
			s.mount(b.from, j.root.dir+b.to, b.dir, flags)
		}
		s.call("enter its root directory", unix.SYS_CHDIR, s.text(j.root.dir))
		s.call("change the root directory", unix.SYS_PIVOT_ROOT, s.text("."), s.text("."))
		s.call("leave the old root directory", unix.SYS_UMOUNT2, s.text("."), unix.MNT_DETACH)
	case j.on.chroot:
		s.call("change the root directory", unix.SYS_CHROOT, s.text(j.root.dir))
	}
	s.call("enter "+j.c.Dir, unix.SYS_CHDIR, s.text(j.c.Dir))
}

// stage makes the places that are mounted on.
func (s *script) stage(root string, sc *scene) {
	const flags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	cwd := unix.AT_FDCWD
	for _, top := range sc.covers {
		s.call("cover "+top, unix.SYS_MOUNT, s.text("none"), s.text(root+top), s.text("tmpfs"), flags, s.text(fmt.Sprintf("mode=%o,size=64k", closed)))
	}
	for _, p := range sc.points {
		if p.dir {
			s.call("make a place at "+p.path, unix.SYS_MKDIRAT, uintptr(cwd), s.text(root+p.path), closed)
		} else {
			s.call("make a place at "+p.path, unix.SYS_MKNODAT, uintptr(cwd), s.text(root+p.path), unix.S_IFREG|0o400, 0)
		}
	}
	for _, top := range sc.covers {
		attr := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
		s.call("protect "+top+" from the command", unix.SYS_MOUNT_SETATTR, uintptr(cwd), s.text(root+top), 0, at(s, attr), unsafe.Sizeof(*attr))
	}
}

// mount shows what is at one path at another too, with these flags (MOUNT_ATTR_*).
func (s *script) mount(from, to string, all bool, flags uint64) {
	how, below := uintptr(unix.MS_BIND), uintptr(0)
	if all {
		how, below = how|unix.MS_REC, unix.AT_RECURSIVE
	}
	s.call("show "+from+" to the command", unix.SYS_MOUNT, s.text(from), s.text(to), 0, how, 0)
	attr := &unix.MountAttr{Attr_set: flags}
	cwd := unix.AT_FDCWD
	s.call("protect "+from+" from the command", unix.SYS_MOUNT_SETATTR, uintptr(cwd), s.text(to), below, at(s, attr), unsafe.Sizeof(*attr))
}

// spacesFor returns the namespaces that a server of this uid can make.
func spacesFor(uid int) uintptr {
	if uid == 0 { // in a user namespace there would be no other uid to become
		return kinds
	}
	return kinds | unix.CLONE_NEWUSER
}

// openNetworks makes n network namespaces, one for each slot: to make and to remove one for each command took the kernel
// more than all that the child does for itself. They hold nothing but a loopback device that is down. A command leaves
// nothing in one but what takes CAP_NET_ADMIN over it, which none has: its sockets end with it, and it ends before the
// next begins. In a user namespace this does not go: there whoever owns the one has to own the other.
func openNetworks(n int) (all []*os.File, err error) {
	made := make(chan struct{})
	go func() { // on a thread of its own, which ends with it unless it is back where it was
		defer close(made)
		runtime.LockOSThread()
		if all, err = makeNetworks(n); err == nil {
			runtime.UnlockOSThread()
		}
	}()
	<-made
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make a network namespace: %w", err), closeNetworks(all))
	}
	return all, nil
}

// makeNetworks makes them with this thread, and takes it back to its own. After an error it is wherever it came to.
func makeNetworks(n int) (all []*os.File, err error) {
	const mine = "/proc/thread-self/ns/net"
	home, err := os.Open(mine)
	if err != nil {
		return nil, err
	}
	defer home.Close()
	for range n {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return all, err
		}
		made, err := os.Open(mine)
		if err != nil {
			return all, err
		}
		all = append(all, made)
	}
	return all, unix.Setns(int(home.Fd()), unix.CLONE_NEWNET)
}

func closeNetworks(all []*os.File) error {
	var errs []error
	for _, f := range all {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// spacesDetail names the namespaces.
func spacesDetail(flags uintptr) string {
	var names []string
	for _, k := range []struct {
		flag uintptr
		name string
	}{
		{unix.CLONE_NEWUSER, "user"},
		{unix.CLONE_NEWPID, "pid"},
		{unix.CLONE_NEWNS, "mount"},
		{unix.CLONE_NEWNET, "network"},
		{unix.CLONE_NEWIPC, "IPC"},
		{unix.CLONE_NEWUTS, "host name"},
	} {
		if flags&k.flag != 0 {
			names = append(names, k.name)
		}
	}
	return strings.Join(names, ", ") + "; a root directory of its own"
}

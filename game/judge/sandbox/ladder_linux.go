//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// errWithout is why a layer is not there that Options.Without names.
var errWithout = errors.New("switched off")

// climb puts up layer upon layer and keeps what holds. One of three must part files: Landlock; a root directory of the
// command's own, by mount namespace; or one by chroot, which only root may. The rest of the base is needed as well.
// Namespaces and cgroups are taken where they can be had.
func (s *Sandbox) climb(ctx context.Context, o Options, n int) error {
	var err error
	if s.dir, err = scratch(o.Dir); err != nil {
		return err
	}
	s.ids, s.libraries = chooseIDs(n), libraries()
	s.caps, s.reading = knownCapabilities(), readingCapability()
	if s.roots, err = newRoots(s.dir, n, s.libraries); err != nil {
		return err
	}
	b, err := layBait(s.dir)
	if err != nil {
		return err
	}
	defer b.clear()

	s.on = layers{seccomp: true, rights: true, limits: true}
	landlock, noLandlock := s.landlock(ctx, b, o)
	spaces, noSpaces := s.namespaces(ctx, b, o, n)
	root, noRoot := "not needed: "+Landlock+" parts the files", errWithout
	switch {
	case noLandlock == nil:
	case noSpaces == nil:
		root = "not needed: a mount namespace parts the files"
	default:
		if root, noRoot = s.chroot(ctx, b); noRoot != nil {
			return fmt.Errorf("%w: nothing here parts a program from others' files. %s: %w. %s: %w. %s: %w", ErrUnsafe,
				Landlock, noLandlock, Namespaces, noSpaces, Chroot, noRoot)
		}
	}
	cgroup, noCgroup := s.cgroups(ctx, b, o, n)
	if err := errors.Join(
		s.prove(ctx, b, layers{seccomp: true}, "seccomp"),
		s.prove(ctx, b, layers{rights: true}, "capabilities"),
		s.prove(ctx, b, s.on, ""),
	); err != nil {
		return err
	}
	if !s.on.ownRoot() {
		s.roots = nil
	}
	s.layers = []Layer{
		{Name: "canary", Holds: true, Base: true, Detail: fmt.Sprintf("%d attacks came to nothing; each layer also held alone", len(attacks))},
		{Name: Landlock, Holds: noLandlock == nil, Base: noLandlock == nil, Detail: landlock},
		{Name: Chroot, Holds: noRoot == nil, Base: noRoot == nil, Detail: root},
		{Name: Namespaces, Holds: noSpaces == nil, Base: noLandlock != nil && noSpaces == nil, Detail: spaces},
		{Name: "seccomp", Holds: true, Base: true, Detail: fmt.Sprintf("%d system calls allowed: no socket, process, exec, or signal to others", len(allowed()))},
		{Name: "capabilities", Holds: true, Base: true, Detail: "none, and no_new_privs; a command with file lists may keep one to read what they name"},
		{Name: "uid", Holds: s.ids.own(), Base: s.ids.own(), Detail: s.ids.detail},
		{Name: "limits", Holds: true, Base: true, Detail: "CPU, wall time, memory, threads, output and file size"},
		{Name: Cgroup, Holds: noCgroup == nil, Detail: cgroup},
	}
	return ctx.Err()
}

func insecureLayers() []Layer {
	return []Layer{
		{Name: "confinement", Base: true, Detail: "switched off: programs run with the server's own rights. Never let anyone but yourself submit"},
		{Name: "limits", Holds: true, Base: true, Detail: "CPU, wall time, memory, threads, output and file size"},
	}
}

// Each of the following puts one layer up, if it holds alone and with those that are up already. detail says what holds,
// or why it does not.

func (s *Sandbox) landlock(ctx context.Context, b *bait, o Options) (detail string, err error) {
	defer func() { detail = reason(detail, err) }()
	if slices.Contains(o.Without, Landlock) {
		return "", errWithout
	}
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		return "", fmt.Errorf("the kernel has none (%w): it is part of Linux 5.13 and later, among the security modules that lsm= names, and allowed by Docker 20.10.10 and later", err)
	}
	if err := s.prove(ctx, b, layers{landlock: abi}, Landlock); err != nil {
		return "", err
	}
	s.on.landlock = abi
	return landlockDetail(abi), nil
}

func (s *Sandbox) namespaces(ctx context.Context, b *bait, o Options, n int) (detail string, err error) {
	defer func() { detail = reason(detail, err) }()
	if slices.Contains(o.Without, Namespaces) {
		return "", errWithout
	}
	flags := spacesFor(os.Geteuid())
	if flags&unix.CLONE_NEWUSER == 0 {
		if s.networks, err = openNetworks(n); err != nil {
			return "", spacesAdvice(err, flags)
		}
	}
	if err := s.prove(ctx, b, layers{spaces: flags}, Namespaces); err != nil {
		return "", spacesAdvice(err, flags)
	}
	on := s.on
	on.spaces = flags
	if err := s.prove(ctx, b, on, ""); err != nil {
		return "", err
	}
	s.on = on
	return spacesDetail(flags), nil
}

// spacesAdvice says what may be done about namespaces that cannot be had.
func spacesAdvice(err error, flags uintptr) error {
	switch {
	case !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.ENOSPC) && !errors.Is(err, unix.EACCES):
		return err
	case flags&unix.CLONE_NEWUSER != 0:
		return fmt.Errorf("%w: this user may make none here (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns; Docker's default profile)", err)
	default:
		return fmt.Errorf("%w: root needs CAP_SYS_ADMIN for them, which a container does not have by default", err)
	}
}

func (s *Sandbox) chroot(ctx context.Context, b *bait) (detail string, err error) {
	defer func() { detail = reason(detail, err) }()
	switch {
	case os.Geteuid() != 0:
		return "", errors.New("only root may change its root directory")
	case heldCapabilities()&(1<<unix.CAP_SYS_CHROOT) == 0:
		return "", errors.New("root needs CAP_SYS_CHROOT for it")
	case !s.ids.own(): // what lies in the directory would be the command's
		return "", errors.New("the command would have no uid of its own: " + s.ids.detail)
	}
	if err := s.prove(ctx, b, layers{chroot: true}, Chroot); err != nil {
		return "", err
	}
	s.on.chroot = true
	return "a root directory of its own: no file but copies of the command's own", nil
}

func (s *Sandbox) cgroups(ctx context.Context, b *bait, o Options, n int) (detail string, err error) {
	defer func() { detail = reason(detail, err) }()
	if slices.Contains(o.Without, Cgroup) {
		return "", errWithout
	}
	g, err := openGroups(n)
	if err != nil {
		return "", cgroupAdvice(err)
	}
	s.groups = g
	on := s.on
	on.cgroup = true
	err = s.proveCgroup(ctx, b)
	if err == nil {
		err = s.prove(ctx, b, on, "")
	}
	if err != nil {
		s.groups = nil
		return "", errors.Join(err, g.close())
	}
	s.on = on
	return g.detail(), nil
}

// cgroupAdvice says what may be done about cgroups that cannot be made.
func cgroupAdvice(err error) error {
	switch {
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return fmt.Errorf("%w: they are not this user's to make; memory is watched every %v instead", err, tick)
	default:
		return fmt.Errorf("%w; memory is watched every %v instead", err, tick)
	}
}

// reason is what there is to say about a layer: what holds, or in one line why it does not.
func reason(detail string, err error) string {
	if err == nil {
		return detail
	}
	return strings.ReplaceAll(strings.TrimPrefix(err.Error(), ErrUnsafe.Error()+": "), "\n", "; ")
}

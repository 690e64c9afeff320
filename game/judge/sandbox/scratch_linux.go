//go:build amd64 || arm64

package sandbox

import (
	"os"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// memory is where Linux has files in memory for everybody, and memoryRoom how many bytes must be free there: a burst of
// submissions needs some dozen megabytes, a hostile one may leave more for a moment. When the last session of a user
// ends, systemd removes what is theirs there; root and the users up to systemUser are spared.
const (
	memory     = "/dev/shm"
	memoryRoom = 2 << 30
	systemUser = 999
)

// Scratch is the directory below which the files of commands are best made: in memory, where making and removing them
// costs least, when the caller is root or a system user, unless TMPDIR says otherwise, or there is too little room, or
// programs may not be executed there (as in a container), or the kernel has no Landlock: without it all must be on one
// file system.
func Scratch() string {
	usual := os.TempDir()
	if os.Getenv("TMPDIR") != "" || os.Geteuid() > systemUser {
		return usual
	}
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 1 {
		return usual
	}
	if suits(memory) {
		return memory
	}
	return usual
}

// suits reports whether a directory is in memory, with room, and the caller may make and execute files there.
func suits(dir string) bool {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return false
	}
	const refused = unix.ST_RDONLY | unix.ST_NOEXEC
	return s.Type == unix.TMPFS_MAGIC && s.Flags&refused == 0 && s.Bavail*uint64(s.Bsize) >= memoryRoom && unix.Access(dir, unix.W_OK|unix.X_OK) == nil
}

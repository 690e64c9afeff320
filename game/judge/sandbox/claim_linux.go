package sandbox

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Claim takes the lock of a file, which it makes when make is true, without waiting. It returns nil when a process that
// lives holds it; else the lock is held until the file is closed or this process is gone. The processes that this one
// starts do not inherit it.
func Claim(path string, make bool) (*os.File, error) {
	flags := unix.O_RDWR | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_CLOEXEC
	if make {
		flags |= unix.O_CREAT | unix.O_EXCL
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("claim a directory: %w", err)
	}
	switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err {
	case nil:
		return f, nil
	case unix.EWOULDBLOCK:
		f.Close()
		return nil, nil
	default:
		f.Close()
		return nil, fmt.Errorf("claim a directory: %w", err)
	}
}

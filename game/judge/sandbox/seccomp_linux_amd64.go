package sandbox

// older are calls that newer processors never had.
var older = []string{
	"stat", "lstat", "access", "readlink", "poll", "select", "epoll_wait", "epoll_create", "pipe", "dup2",
	"unlink", "mkdir", "rmdir", "rename", "getdents", "time", "arch_prctl",
}

func opens() []string { return []string{"openat", "open"} }

// Package sandbox runs one untrusted process under limits, and refuses when it cannot.
//
// A command passes through a helper: this very program, re-executed, which takes its own rights away step by step and
// then becomes the command. Nothing that the command may do depends on the command's good will.
//
//	server ── Run ──> helper: files opened, limits, own uid, capabilities dropped,
//	   │              no_new_privs, Landlock, seccomp ──> execveat ──> the command
//	   └── watches: wall and CPU time, memory, threads, output; kills the whole group
//
// What holds (the base layer; each needs nothing of a default container's configuration):
//
//   - Landlock: no file but those of the command's lists, its own binary, libc, and three files of its own /proc.
//   - seccomp, an allow-list: no socket, no new process, no exec, no signal but to itself, no ptrace, io_uring, bpf, ...
//   - rlimits, and a watcher for what rlimits cannot count well.
//   - capabilities and bounding set empty; no_new_privs; with a server that runs as root, a uid for each slot that
//     /etc/passwd does not know.
//
// Open proves it by attack: it sends a canary through Run that tries to break out, and reports ErrUnsafe with what got
// through. Open asks the kernel for no feature list and believes none.
//
// Every main that sandboxes, a test's TestMain included, calls Init first.
package sandbox

// Package sandbox runs one untrusted process under limits, and refuses when it cannot.
//
// A command is a child that takes its own rights away step by step and then executes the program. The server prepares
// the steps, a list of system calls; nothing else happens between fork and exec, and nothing that the command may do
// depends on the command's good will.
//
//	server ── Run ──> vfork: descriptors, [mounts, pivot_root | chroot], limits, own uid, capabilities dropped,
//	   │              no_new_privs, Landlock, seccomp ──> execveat ──> the command
//	   └── watches: wall and CPU time, memory, threads, output; kills the whole group
//
// What holds is a ladder. Each rung stands on those below it; a machine without one has the others.
//
//	cgroup        memory and processes counted by the kernel; one for each slot, made       where one may be made:
//	              beforehand; version 2, or version 1                                       doctor says why not
//	namespaces    no other process, mount, network, IPC or host name; a root directory      root with CAP_SYS_ADMIN;
//	              of its own by pivot_root (with a user namespace when not root)            users where allowed
//	-- the base: one of Landlock, the mount namespace above, and chroot; and all of the rest -----------------------
//	landlock      no file but those of the command's lists, its binary, libc, and three     Linux 5.13, Docker
//	              files of its own /proc
//	chroot        the same by a directory of links and copies, without Landlock             root with CAP_SYS_CHROOT
//	seccomp       an allow-list: no socket, process, exec, signal but to itself, ptrace,    everywhere
//	              io_uring, bpf, ...
//	capabilities  none, none to be had; with a server that runs as root, a uid for each     everywhere
//	              slot that /etc/passwd does not know
//	limits        rlimits, and a watcher for what rlimits cannot count well                 everywhere
//
// Open proves it by attack, and asks the kernel for no feature list: it sends canaries through Run that try to break
// out. Each layer must hold alone, with all others off, against the attacks that it is to stop, and all together against
// every one. What does not hold is not put up; when the base does not, Open reports ErrUnsafe with what got through.
//
// The files follow the way of a command: open, ladder (which layers), canary, attacks (the proof); run, script, fork
// (a command), with a file for each layer: landlock, root and spaces, chroot, seccomp, rights, ids, cgroup and group.
//
// Every main that sandboxes, a test's TestMain included, calls Init first.
package sandbox

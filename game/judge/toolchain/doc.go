// Package toolchain turns a rewritten submission and its tests into a program that package explore can run.
//
// At warm-up it builds the standard library once, with the race detector, the playground's virtual clock and a
// controlled scheduler: small edits of the installed runtime, each checked to match exactly, laid over it by the go
// command's overlay. After that a program is compiled and linked by calling the compiler and the linker themselves,
// which takes a quarter of a second; both run in the sandbox, since a submission can make them read and write.
//
// Where the edits do not fit the installed Go, the fallback engine takes their place: one file that is added to the
// runtime, and nothing changed. See Engine for what is lost by it.
//
//	Open: GOROOT + edits ── go list -export ──> archives ──┐
//	      harness, point ── compile ─────────────────────> │ cache, by Go version and a hash of all this
//	Build: submission.go, tests, main ── compile ── link ──┴──> binary
package toolchain

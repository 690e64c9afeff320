// Package judge is the pipeline: a submission in, a verdict out, and nothing else.
//
//	source
//	  |   gate       refused or compile, with the line and the reason        (in this process, about a millisecond)
//	  |   rewrite    scheduling points, marks, reset
//	  |   toolchain  compile and link against the edited runtime             (confined)
//	  |   explore    hundreds of schedules in one process, virtual time      (confined)
//	  v   diagnose   what happened, in the student's own names and lines
//	game.Verdict
//
// A verdict is a function of the source, the challenge's digest, the Go version, the runtime's edits and the seed; only
// Spent is measured. So equal jobs share one verdict, and a verdict can be shown again step by step.
//
// Where the runtime's edits do not fit the installed Go, the fallback engine judges on: one file is added to the runtime
// and nothing in it changed, and goroutines are chosen at scheduling points only. It finds nearly as much and is as slow
// to blame, but its verdicts cannot be repeated exactly, and a panic comes without its schedule. Verdict.Engine, the log,
// Report and Weaker say which engine is in use.
//
// What goes wrong on our side is a verdict too, of kind error, which never costs the student anything.
//
// How often a verdict is right, beside what other methods find, is measured: soundness.md.
package judge

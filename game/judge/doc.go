// Package judge is the pipeline: a submission in, a verdict out, and nothing else.
//
//	           Job{challenge, source, seed, mode}
//	                |
//	in this         v   refused, compile
//	process  +-- gate ----------------------------------------------------------------+
//	         |  rewrite                                                               |
//	         +------|-----------------------------------------------------------------|
//	confined        v   compile, refused                                              |
//	         +-- toolchain ------- kit: a challenge's tests, compiled once            |
//	         |   compile --+                                                          |
//	         |   compile --+-- link ----> one program for those who waited together   |
//	         +------|-----------------------------------------------------------------|
//	confined,       v                                                                 |
//	alone    +-- explore: schedule 1, 2, ... 500, in virtual time                     |
//	         |      |  the first that fails, then the same with fewer switches        |
//	         +------|-----------------------------------------------------------------|
//	in this         v                                                                 |
//	process     diagnose                                                              |
//	                |                                                                 |
//	                v                                                                 v
//	           game.Verdict{kind, rung, sentence, advice, marks, race | stuck, schedule}
//
// # What each stage promises the next
//
// One stage can be changed without reading the others, as long as it keeps to this. What no stage may rely on is that an
// earlier one has caught a hostile program: each wall stands alone.
//
//   - gate (bytes in, Program out): the source parses and type-checks, has the challenge's package and exported API, only
//     imports that the challenge allows, no directive, nothing of a size that a compiler could choke on, and starts no
//     goroutine before somebody calls it. What it stops has a line and a reason. Nothing of the source has been executed,
//     and no program keeps it busy: what could, generic functions, is tried in the confined compiler first.
//   - rewrite (Program in, source and Sites out): the same program, line for line, with a scheduling point before every
//     statement and after every operation that synchronises; and Datarace__Reset, which makes all package-level state
//     anew. A statement that no other goroutine can notice has a point at which nobody else gets a turn, and what is not
//     surely one is none. Site i says where point i stands, what it does and to what, in the student's words. It never
//     fails on what the gate let through.
//   - toolchain (sources in, program out): compiler and linker run confined, under limits. What they say about the
//     submission comes back as diagnostics; everything else (a full disk, a tool or an archive that is gone, somebody's
//     kill -9) is an error and never the student's. A program holds up to sixteen submissions; a process runs one of them
//     and nothing of the others, so that a run in company takes the same steps as one alone.
//   - explore (program, seed in, Outcome out): the harness inside runs the scenarios under one schedule after the other,
//     on one processor, each choice taken from the seed. An Outcome is accepted only with exit status 0, the run's nonce,
//     every scenario's record and not a word from the race detector. It speaks of sites and goroutine numbers; the same
//     program and seed give the same Outcome on every machine, and schedule K alone the same as after its predecessors.
//   - diagnose (Outcome, Sites, source in, Verdict out): words and nothing but words. It is a pure function that runs
//     nothing, so that its tests are recordings of real programs (recordings_test.go) beside what is said of them.
//
// # What holds for all of it
//
// A verdict is a function of the source, the challenge's digest, the Go version, the runtime's edits and the seed; only
// Spent is measured. So equal jobs share one verdict, and a verdict can be shown again step by step.
//
// A processor is held for one step, and given to the job with the lowest rank (turns.go). A job that is alone with its
// challenge waits for nobody; those that come while others are being compiled gather for one link (batch.go).
//
// What fails on our side is mended when it can be (repair.go, ground.go) and tried once more. If it fails again, that is a verdict of
// kind error, which never costs the student anything; rooms have it judged again later.
//
// Where the runtime's edits do not fit the installed Go, the fallback engine judges on: one file is added to the runtime
// and nothing in it changed, and goroutines are chosen at scheduling points only. It finds nearly as much and is as slow
// to blame, but its verdicts cannot be repeated exactly, and a panic comes without its schedule. Verdict.Engine, the log,
// Report and Weaker say which engine is in use.
//
// How often a verdict is right, beside what other methods find, is measured: soundness.md. What it takes, beside go test
// -race, is too: datarace bench judge. What was tried to be accepted without a fix: cheats_corpus_test.go.
package judge

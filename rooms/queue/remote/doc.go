// Package remote has programs judged by workers on other machines, over Redis (7.0 or newer). A server asks by Judges,
// whose Judge is a queue.Judge like any other; a worker answers by Worker, with the same queue.Judge that a server uses
// for itself.
//
//	server                             Redis                             worker
//	Judge ── task ──────────────> jobs:KIND (stream) ── XREADGROUP ──────> judge
//	      <─ step, verdict, error ─ answers:SERVER (stream) <───────────── (the verdict and XACK, XDEL of the task at once)
//	who is there? <────────────── workers (set), worker:ID (expires) <──── once a second: I live, my claims are mine
//
// All keys begin with datarace:{judging}: and lie together in a Redis Cluster. Each expires, ten minutes after the last
// who used it.
//
// Order is the server's alone: its queue gives Judge no more than the workers that live can take, so that fairness,
// positions and withdrawal are what they are without workers. KIND stands for the version of the program and its
// challenges: workers with others read another stream and never see a task that they cannot judge.
//
// # What is lost when
//
//   - A worker dies: once a second it renews its claims (XCLAIM to itself). After five seconds without that, another
//     worker takes the task over (XAUTOCLAIM). The third who would be given a task answers that the workers before were
//     lost over it, and it counts as the judge's own failure: a program that kills workers does not go round for ever.
//   - A worker stops: it finishes what it can in the time it has, and gives the rest back as if it had never had it.
//   - A server dies: what it had asked for is judged for nobody. Its rooms ask again when they are replayed.
//   - Redis is away: workers judge on and answer when it is back; a server waits, or has its own judge do it.
//   - Redis forgets (a restart without its file): the server notices that a task is neither there nor answered, and asks
//     again.
//   - No worker is left: after four seconds a server that can judge by itself takes its tasks back; another leaves them
//     for the next worker.
//
// A task is withdrawn by taking it out of the stream. Whoever judges it finds its claim gone within a second, and stops.
// A task may so be judged twice, but only the first answer finds a claim, and only the first counts.
package remote

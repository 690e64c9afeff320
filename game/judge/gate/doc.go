// Package gate decides what may be judged at all. It reads one submission in our own process, before anything of it is
// compiled or run: size, imports, directives, the challenge's exported API, and whether it type-checks.
//
//	bytes -> size -> parse -> comments, imports, names -> go/types -> runtime, goroutines before main, sizes -> API
//
// What it refuses is what no solution needs: each refusal names the line and says why. It is one wall of several; the
// sandbox does not rely on it, and the verdict's acceptance rule does not either.
package gate

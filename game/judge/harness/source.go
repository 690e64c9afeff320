//go:build !faketime && !realtime

package harness

import "embed"

// Source is this package and package point as source text, for the toolchain, which compiles them for judged programs.
//
//go:embed *.go point/*.go
var Source embed.FS

//go:build !race

package harness

func unordered(f func()) { f() }

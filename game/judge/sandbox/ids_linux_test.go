//go:build amd64 || arm64

package sandbox

import (
	"slices"
	"testing"

	"github.com/elastic/go-seccomp-bpf/arch"
)

func TestUIDsMustBeMappedAndUnknown(t *testing.T) {
	for _, c := range []struct {
		name, table string
		first, n    int
		want        bool
	}{
		{"a whole machine", "         0          0 4294967295\n", 200_000, 8, true},
		{"a container of 65536", "0 100000 65536\n", 200_000, 8, false},
		{"its end", "0 100000 65536\n", 65_530, 8, false},
		{"within it", "0 100000 65536\n", 64_000, 8, true},
		{"a second range", "0 1000 1\n1 100000 65536\n", 64_000, 8, true},
		{"nothing", "", 64_000, 8, false},
	} {
		if got := mapped([]byte(c.table), c.first, c.n); got != c.want {
			t.Errorf("%s: mapped %t, want %t", c.name, got, c.want)
		}
	}
	passwd := []byte("root:x:0:0:root:/root:/bin/sh\nbroken\nx:x:y:z\nstudent:x:64003:64003::/home:/bin/sh\n")
	for _, c := range []struct {
		first, n int
		want     bool
	}{{64_000, 3, true}, {64_000, 4, false}, {64_003, 1, false}, {64_004, 8, true}} {
		if got := unknown(passwd, c.first, c.n); got != c.want {
			t.Errorf("%d and %d more: unknown %t, want %t", c.first, c.n, got, c.want)
		}
	}
}

// TestEveryCallIsKnownOnBothProcessors keeps a misspelt name, or one that the other processor lacks, from being found
// there only.
func TestEveryCallIsKnownOnBothProcessors(t *testing.T) {
	for processor, known := range map[string]map[string]int{"amd64": arch.X86_64.SyscallNames, "arm64": arch.AARCH64.SyscallNames} {
		for _, name := range slices.Concat([]string{"clone3"}, everywhere, narrow, own[processor]) {
			if _, ok := known[name]; !ok {
				t.Errorf("%s has no system call %q", processor, name)
			}
		}
	}
	for i, p := range policies(1, 1) {
		if _, err := p.Assemble(); err != nil {
			t.Errorf("filter %d: %v", i, err)
		}
	}
}

package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"datarace/game/judge/sandbox"
)

// Limits of the compiler when it only tries. The largest fix takes a twentieth of a second.
var probeLimits = sandbox.Limits{
	CPU: 3 * time.Second, Wall: time.Minute, Memory: 512 << 20, Output: 1 << 20, File: 64 << 20, Threads: 64,
}

// TooMuch compiles a submission as it is, below dir, and reports whether the compiler ran into a limit. Whether the
// program is right is not its matter.
func (t *Toolchain) TooMuch(ctx context.Context, dir string, source []byte, language string) (bool, error) {
	path, config := filepath.Join(dir, "submission.go"), filepath.Join(dir, "submission.cfg")
	for name, text := range map[string][]byte{path: source, config: t.imports} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return false, fmt.Errorf("try to compile: %w", err)
		}
	}
	b := &builder{t: t, dir: dir}
	result, err := b.runUnder(ctx, probeLimits, t.compiler, "-p", "probe", "-importcfg", config, "-complete", "-nolocalimports",
		"-c", "1", "-lang", t.language(language), "-o", filepath.Join(dir, "submission.a"), path)
	if err != nil {
		return false, fmt.Errorf("try to compile: %w", err)
	}
	return result.Limit != "" || result.Signal != "", nil
}

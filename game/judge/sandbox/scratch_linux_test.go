package sandbox

import "testing"

func TestScratchIsWhereTheUserSays(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if got := Scratch(); got != dir {
		t.Errorf("Scratch() = %q with TMPDIR=%q", got, dir)
	}
}

func TestNotEveryDirectorySuits(t *testing.T) {
	for _, dir := range []string{"/proc", "/sys", "/no/such/directory"} {
		if suits(dir) {
			t.Errorf("%s suits, want it refused", dir)
		}
	}
}

package gate_test

import (
	"io"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/gate"
)

func TestPackagesThatCannotBeReadAreOurFault(t *testing.T) {
	c := &catalog.Challenge{Brief: catalog.Brief{Start: "package p\n"}, Package: "p", Language: "go1.26", Imports: []string{"sync"}}
	lookup := func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("!<arch>\n__.PKGDEF       0           0     0     644     30        `\ngo object linux amd64 go9.99\n\n$$B\nu\xff\xff\n$$\n")), nil
	}
	_, _, f := gate.Check([]byte("package p\n\nimport \"sync\"\n\nvar mu sync.Mutex\n"), c, lookup, nil)
	if f == nil || f.Kind != game.Error || !strings.Contains(f.Text, "sync") {
		t.Errorf("the finding is %+v, want an error of ours that names the package", f)
	}
}

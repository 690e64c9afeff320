package gate

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/gcexportdata"
)

// imports are the packages of the standard library, as the Go that builds submissions compiled them. The importer of
// go/importer reads only what is not newer than the Go that this program was built with, and panics at the rest.
type imports struct {
	fset   *token.FileSet
	lookup Lookup
	known  map[string]*types.Package
}

// NewImporter makes an importer of what lookup opens.
func NewImporter(fset *token.FileSet, lookup Lookup) types.Importer {
	return &imports{fset: fset, lookup: lookup, known: map[string]*types.Package{}}
}

// Import is for go/types.
func (i *imports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := i.known[path]; p != nil && p.Complete() {
		return p, nil
	}
	file, err := i.lookup(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	//lint:ignore SA1019 nothing else reads the compiler's archives; Go 1.29 ends that, and then its packages are asked for another way
	data, err := gcexportdata.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("read what was compiled of %s: %w", path, err)
	}
	p, err := gcexportdata.Read(data, i.fset, i.known, path)
	if err != nil {
		return nil, fmt.Errorf("read what was compiled of %s: %w", path, err)
	}
	return p, nil
}

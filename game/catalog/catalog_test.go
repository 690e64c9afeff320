package catalog

import "testing"

func TestTheEmbeddedCatalogueLoads(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range c.Challenges() {
		t.Log(x.ID, x.Digest[:8], len(x.Fixes), len(x.Wrongs), x.API)
	}
}

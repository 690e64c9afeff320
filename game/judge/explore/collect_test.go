package explore

import (
	"reflect"
	"testing"
)

// When the heap is collected is a matter of the machine: of its pages, and of how long the environment is. So it must not
// matter, to those above all that hold goroutines back by what sleeps.
func TestWhenTheHeapIsCollectedDoesNotMatter(t *testing.T) {
	programs := [][3]string{}
	for _, c := range patient[:4] {
		programs = append(programs, [3]string{c.name, c.source, c.test})
	}
	for _, c := range right {
		if c.name == "garbage, a pool and keys that are addresses" {
			programs = append(programs, [3]string{c.name, c.source, c.test})
		}
	}
	for _, c := range programs {
		t.Run(c[0], func(t *testing.T) {
			binary := build(t, head+c[1]+"\n", timed("\t\t"+c[2]))
			seldom := explore(t, binary, Options{Seed: 3, AsFound: true})
			often := explore(t, binary, Options{Seed: 3, AsFound: true, room: 256 << 10})
			if !reflect.DeepEqual(often, seldom) {
				t.Errorf("with many collections it is %s", differently(often, seldom))
			}
		})
	}
}

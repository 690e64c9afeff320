package memory_test

import (
	"testing"

	"datarace/rooms/store"
	"datarace/rooms/store/memory"
	"datarace/rooms/store/storetest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return memory.New() })
}

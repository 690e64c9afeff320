package harness

import "testing"

func TestFirstFindingCounts(t *testing.T) {
	current = &run{}
	defer func() { current = nil }()
	find(kindSerial, "late")
	find(kindWrong, "lost")
	if current.kind != kindSerial || current.message != "late" {
		t.Errorf("finding is %s %q, want serial, late", current.kind, current.message)
	}
}

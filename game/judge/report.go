package judge

import (
	"fmt"

	"datarace/game/judge/toolchain"
)

// Part is one thing that judging needs, for a doctor's report.
type Part struct {
	Name   string
	OK     bool
	Needed bool // judging is unsafe or impossible without it
	Detail string
}

// LayerPrefix begins the Name of a Part that is a layer of the sandbox.
const LayerPrefix = "sandbox: "

// Report says what holds and what does not: each layer of the sandbox, the toolchain, the engine, the self-test, and our last failure.
func (j *Judge) Report() []Part {
	var parts []Part
	if g, err := j.current(); err != nil {
		parts = append(parts, Part{Name: LayerPrefix + "directory", Needed: true, Detail: err.Error()})
	} else {
		for _, layer := range g.box.Report() {
			parts = append(parts, Part{Name: LayerPrefix + layer.Name, OK: layer.Holds, Needed: layer.Base, Detail: layer.Detail})
		}
	}
	parts = append(parts,
		Part{Name: "toolchain", OK: true, Needed: true, Detail: fmt.Sprintf("%s, race detector, virtual time", j.tools.GoVersion())},
		j.enginePart())
	j.mu.Lock()
	defer j.mu.Unlock()
	tested := j.tested
	if tested == "" {
		tested = "not run yet"
	}
	parts = append(parts, Part{Name: "self-test", OK: j.passed, Needed: true, Detail: tested})
	if j.failure != "" {
		parts = append(parts, Part{Name: "last failure", OK: false, Detail: j.failure})
	}
	return parts
}

// enginePart says which engine is in use and why. The fallback is no failure, and not what one would choose.
func (j *Judge) enginePart() Part {
	switch engine, why := j.tools.Engine(); {
	case engine == toolchain.Explore:
		return Part{Name: "engine", OK: true, Detail: "explore: the runtime's scheduler is edited, every choice is the judge's, verdicts repeat exactly"}
	case why == "":
		return Part{Name: "engine", OK: true, Detail: "fallback, as asked for: goroutines are chosen at scheduling points only, verdicts cannot be repeated exactly"}
	default:
		return Part{Name: "engine", Detail: "fallback: goroutines are chosen at scheduling points only, verdicts cannot be repeated exactly; " + why}
	}
}

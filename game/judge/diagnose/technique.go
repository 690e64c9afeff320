package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"datarace/game/judge/gate"
)

// techniques are the words for what orders accesses, the more special before the more common.
var techniques = []string{"rwmutex", "cond", "once", "atomic", "mutex", "channel", "waitgroup"}

// Technique names what an accepted program synchronises with, by what it uses more of than the given program: mutex,
// rwmutex, atomic, channel, once, cond, waitgroup, or plain when it needs none of them.
func Technique(start, source string) string {
	before, after := uses(start), uses(source)
	best, most := "", 0
	for _, t := range techniques {
		if more := after[t] - before[t]; more > most {
			best, most = t, more
		}
	}
	if best != "" {
		return best
	}
	best = "plain"
	for _, t := range techniques {
		if after[t] > most {
			best, most = t, after[t]
		}
	}
	return best
}

// uses counts what a program synchronises with, by syntax alone.
func uses(source string) map[string]int {
	count := map[string]int{}
	file, err := parser.ParseFile(token.NewFileSet(), gate.FileName, source, parser.SkipObjectResolution)
	if err != nil {
		return count
	}
	special := strings.Contains(source, "sync.RWMutex")
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x, _ := n.X.(*ast.Ident)
			switch name := n.Sel.Name; {
			case x != nil && x.Name == "atomic":
				count["atomic"] += 2
			case x != nil && x.Name == "sync" && (name == "Once" || strings.HasPrefix(name, "Once")):
				count["once"] += 3
			case x != nil && x.Name == "sync" && (name == "Cond" || name == "NewCond"):
				count["cond"] += 3
			case x != nil && x.Name == "sync" && name == "WaitGroup":
				count["waitgroup"]++
			case name == "RLock" || name == "RUnlock":
				count["rwmutex"]++
			case name == "Lock" || name == "Unlock":
				if special {
					count["rwmutex"]++
				} else {
					count["mutex"]++
				}
			case name == "Signal" || name == "Broadcast":
				count["cond"] += 2
			case name == "CompareAndSwap" || name == "Load" || name == "Store" || name == "Swap":
				count["atomic"]++
			}
		case *ast.ChanType:
			count["channel"]++
		case *ast.SendStmt, *ast.CommClause:
			count["channel"]++
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				count["channel"]++
			}
		}
		return true
	})
	return count
}

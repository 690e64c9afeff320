package toolchain

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// edit is one textual change of the installed runtime: Old stands there exactly Times times and becomes New.
type edit struct {
	File  string // below GOROOT/src/runtime
	Why   string
	Old   string
	New   string
	Times int
}

// edits are all changes of the runtime. What they call is in edits/*.go.txt, which are added to it whole.
var edits = []edit{
	{
		"proc.go", "count the extra thread that the race runtime's cgo brings, or virtual time never moves",
		"if !iscgo && cgoHasExtraM && extraMLength.Load() > 0 {",
		"if (!iscgo || raceenabled) && cgoHasExtraM && extraMLength.Load() > 0 {", 1,
	},
	{
		"proc.go", "choose who runs next",
		"func runqget(pp *p) (gp *g, inheritTime bool) {\n",
		"func runqget(pp *p) (gp *g, inheritTime bool) {\n\tif datarace.on {\n\t\treturn dataraceRunqget(pp), false\n\t}\n", 1,
	},
	{
		"proc.go", "no coin flip and no next in line",
		"if randomizeScheduler && next && randn(2) == 0 {",
		"if datarace.on {\n\t\tdataraceQueue(gp)\n\t\tnext = false\n\t} else if randomizeScheduler && next && randn(2) == 0 {", 1,
	},
	{
		"proc.go", "see who comes from the global queue",
		"func runqputbatch(pp *p, q *gQueue) {\n",
		"func runqputbatch(pp *p, q *gQueue) {\n\tdatarace.queued = true\n", 1,
	},
	{
		"proc.go", "yield to the local queue, where the choice is made",
		"\tif preempted && sched.gcwaiting.Load() {\n",
		"\tif datarace.on {\n\t\tdataraceYield(pp, gp, preempted)\n\t} else if preempted && sched.gcwaiting.Load() {\n", 1,
	},
	{
		"proc.go", "look at the global queue by the count of choices",
		"if pp.schedtick%61 == 0 && !sched.runq.empty() {",
		"if dataraceGlobal(pp) && !sched.runq.empty() {", 1,
	},
	{
		"mgcscavenge.go", "keep all memory: who gives it back to the system sleeps in virtual time, and the program's time would not move as without",
		"func (s *scavengerState) wake() {\n",
		"func (s *scavengerState) wake() {\n\tif faketime != 0 {\n\t\treturn\n\t}\n", 1,
	},
	{
		"proc.go", "the same shuffle each time when the queue overflows",
		"j := cheaprandn(i + 1)", "j := dataraceChoice(i + 1)", 2,
	},
	{
		"proc.go", "no pre-emption by wall-clock time",
		"func retake(now int64) uint32 {\n\tn := 0\n",
		"func retake(now int64) uint32 {\n\tif datarace.on || datarace.over {\n\t\treturn 0\n\t}\n\tn := 0\n", 1,
	},
	{
		"proc.go", "what a goroutine did comes before the next schedule",
		"\t\tracegoend()\n\t}\n\ttrace := traceAcquire()\n",
		"\t\tdataraceEnded()\n\t\tracegoend()\n\t}\n\ttrace := traceAcquire()\n", 1,
	},
	{
		"proc.go", "virtual time goes on without putting the thread to sleep",
		"\t// We have nothing to do.\n\t//\n\t// If we're in the GC mark phase",
		"\tif dataraceJump(pp) {\n\t\tgoto top\n\t}\n\n\t// We have nothing to do.\n\t//\n\t// If we're in the GC mark phase", 1,
	},
	{
		"select.go", "choose among the ready cases",
		"j := cheaprandn(uint32(norder + 1))", "j := dataraceChoice(uint32(norder + 1))", 1,
	},
	{
		"rand.go", "the same seed for every process: it makes the hash keys",
		"\tglobalRand.state.Init(*seed)\n",
		"\t*seed = [32]byte{'d', 'a', 't', 'a', 'r', 'a', 'c', 'e'}\n\tglobalRand.state.Init(*seed)\n", 1,
	},
	{
		"rand.go", "map iteration, map seeds and math/rand follow the schedule's seed",
		"func rand() uint64 {\n",
		"func rand() uint64 {\n\tif true {\n\t\treturn dataraceRand()\n\t}\n", 1,
	},
	{
		"proc.go", "there is no second processor that could be woken",
		"func wakep() {\n", "func wakep() {\n\tif datarace.on {\n\t\treturn\n\t}\n", 1,
	},
	{
		"race.go", "know without asking that the race detector has not spoken",
		"func racecallback(cmd uintptr, ctx unsafe.Pointer) {\n",
		"func racecallback(cmd uintptr, ctx unsafe.Pointer) {\n\tdatarace.spoke = true\n", 1,
	},
	{
		"race.go", "large pages for the race detector's tables",
		"\tracecall(&__tsan_init, ", "\tdataraceLargePages(firstmoduledata.noptrbss, firstmoduledata.enoptrbss)\n\n\tracecall(&__tsan_init, ", 1,
	},
	{
		"debug.go", "a number of processors that is the same on every machine, and does not give the judge away",
		"	ret := int(gomaxprocs)\n	if n <= 0 {\n		unlock(&sched.lock)\n		return ret\n",
		"	ret := int(gomaxprocs)\n	if n <= 0 {\n		unlock(&sched.lock)\n		return dataraceProcessors\n", 1,
	},
	{
		"debug.go", "the same for what the machine has",
		"func NumCPU() int {\n	return int(numCPUStartup)\n", "func NumCPU() int {\n	return dataraceProcessors\n", 1,
	},
	{
		"time_fake.go", "know that somebody looks at the clock",
		"\treturn faketime / 1e9, int32(faketime % 1e9), faketime\n",
		"\tdataraceTimed()\n\treturn faketime / 1e9, int32(faketime % 1e9), faketime\n", 1,
	},
	{
		"time.go", "know that somebody sets a timer",
		"\tt := new(timeTimer)\n\tt.timer.init(nil, nil)\n",
		"\tdataraceTimed()\n\tt := new(timeTimer)\n\tt.timer.init(nil, nil)\n", 1,
	},
	{
		"panic.go", "a dying program says what ran before",
		"func dopanic_m(gp *g, pc, sp uintptr, bubble *synctestBubble) bool {\n",
		"func dopanic_m(gp *g, pc, sp uintptr, bubble *synctestBubble) bool {\n\tdataraceCrash()\n", 1,
	},
}

//go:embed edits/*.go.txt
var added embed.FS

// edited returns the changed files of goroot's runtime by their path. It fails when one edit does not match as often
// as it must: then this Go is not one that the judge knows.
func edited(goroot string) (map[string][]byte, error) {
	files := map[string][]byte{}
	dir := filepath.Join(goroot, "src", "runtime")
	for _, e := range edits {
		path := filepath.Join(dir, e.File)
		text, ok := files[path]
		if !ok {
			var err error
			if text, err = os.ReadFile(path); err != nil {
				return nil, fmt.Errorf("read the runtime: %w", err)
			}
		}
		if n := strings.Count(string(text), e.Old); n != e.Times {
			return nil, fmt.Errorf("%w: the edit of %s (%s) matches %d times, want %d", ErrUnknownGo, e.File, e.Why, n, e.Times)
		}
		files[path] = []byte(strings.ReplaceAll(string(text), e.Old, e.New))
	}
	return files, nil
}

package judge_test

import (
	"fmt"
	"strings"

	"datarace/game"
)

// cheat is one way to be accepted without fixing the shop, and what it gets.
type cheat struct {
	name   string
	source string
	kind   game.Kind
}

// fixedShop is the honest program with other text in place of what stands there; each change must apply.
func fixedShop(changes ...string) string {
	source := honest
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			panic(fmt.Sprintf("the honest program does not contain %q", changes[i]))
		}
		source = strings.Replace(source, changes[i], changes[i+1], 1)
	}
	return source
}

// throughAtomics is the given program on atomics, with sell as the body of Sell: no race, and room for wrong results.
func throughAtomics(sell string) string {
	return `package shop

import "sync/atomic"

type Shop struct {
	left atomic.Int64
	sold atomic.Int64
}

func New(n int) *Shop { s := new(Shop); s.left.Store(int64(n)); return s }

func (s *Shop) Sell() bool {
` + sell + `
	return true
}

func (s *Shop) Sold() int { return int(s.sold.Load()) }
`
}

// waysOut end the program, the test or the caller before anything is found.
var waysOut = []cheat{
	{"os.Exit in init", racy(`import "os"`, "func init() { os.Exit(0) }"), game.Refused},
	{"os.Exit by the log package", inSell(`import "log"`, "\tlog.Fatal()"), game.Refused},
	{"a signal to itself", racy(`import "syscall"`, "func init() { syscall.Kill(syscall.Getpid(), syscall.SIGTERM) }"), game.Refused},
	{"a plugin", racy(`import "plugin"`, `func init() { plugin.Open("x") }`), game.Refused},
	{"ending the caller", inSell(`import "runtime"`, "\truntime.Goexit()"), game.Refused},
	{"ending the test's goroutines", inSell("", "\tpanic(nil)"), game.Panic},
	{"a panic in a goroutine of its own", fixedShop("if s.left", "go panic(\"accepted\")\n\tif s.left"), game.Panic},
	{"a panic whose text never ends", racy("", "type evil struct{}\nfunc (evil) Error() string { for { } }\nfunc init() { panic(evil{}) }"), game.Slow},
	{"recovering", inSell("", "\tdefer func() { recover() }()"), game.Race},
	{"a stack without an end", inSell("", "\tvar f func() int\n\tf = func() int { return f() + 1 }\n\tf()"), game.Panic},
	{"unlocking what is not locked", fixedShop("s.mu.Lock()\n\tdefer s.mu.Unlock()\n\tif", "s.mu.Unlock()\n\tif"), game.Panic},
	{"blocking for ever in init", racy("", "func init() { select {} }"), game.Panic},
	{"spinning for ever in init", racy("", "func init() { for { } }"), game.Slow},
	{"a panic in init", racy("", "func init() { panic(\"none\") }"), game.Panic},
	{"the tests' names", racy("", "func TestMain() {}\nfunc Judge() {}\nfunc Main(a, b func()) {}"), game.Race},
}

// hiding keeps the race, the update that gets lost or what is left over out of the judge's sight.
var hiding = []cheat{
	{"norace", racy("", "//go:norace\nfunc hidden() {}"), game.Refused},
	{"nosplit", racy("", "//go:nosplit\nfunc hidden() {}"), game.Refused},
	{"no optimisation", racy("", "//go:noinline\nfunc hidden() {}"), game.Refused},
	{"the race runtime", racy(`import "internal/race"`, "func init() { race.Disable() }"), game.Refused},
	{"the race detector's own annotations", inSell(`import "runtime"`, "\truntime.RaceAcquire(nil)"), game.Refused},
	{"unsafe", racy(`import "unsafe"`, "var _ unsafe.Pointer"), game.Refused},
	{"sleeping apart", inSell("import (\n\t\"math/rand\"\n\t\"time\"\n)", "\ttime.Sleep(time.Duration(rand.Intn(1000)) * time.Millisecond)"), game.Race},
	{"yielding", inSell(`import "runtime"`, "\truntime.Gosched()"), game.Race},
	{"waiting for the others to go", inSell(`import "runtime"`, "\tfor runtime.NumGoroutine() > 3 {\n\t\truntime.Gosched()\n\t}"), game.Slow},
	{"a package of one's own that is called sync", strings.Replace(racy("", "type noLock struct{}\nfunc (noLock) Lock() {}\nfunc (noLock) Unlock() {}\nvar sync struct{ Mutex noLock }"), "Sell() bool {\n", "Sell() bool {\n\tsync.Mutex.Lock()\n\tdefer sync.Mutex.Unlock()\n", 1), game.Race},
	{"a lock by value", strings.Replace(fixedShop("(s *Shop) Sell() bool {\n\ts.mu", "(s *Shop) Sell() bool {\n\tmu := s.mu\n\tmu", "defer s.mu.Unlock()\n\tif", "defer mu.Unlock()\n\tif"), "", "", 1), game.Race},
	{"a lock for each call", fixedShop("(s *Shop) Sell() bool {\n\ts.mu", "(s *Shop) Sell() bool {\n\tmu := new(sync.Mutex)\n\tmu", "defer s.mu.Unlock()\n\tif", "defer mu.Unlock()\n\tif"), game.Race},
	{"a lock for each direction", strings.ReplaceAll(fixedShop("mu   sync.Mutex", "mu, other sync.Mutex"), "s.mu.Lock()\n\tdefer s.mu.Unlock()\n\treturn s.sold", "s.other.Lock()\n\tdefer s.other.Unlock()\n\treturn s.sold"), game.Race},
	{"a read lock round a write", strings.NewReplacer("sync.Mutex", "sync.RWMutex", "mu.Lock", "mu.RLock", "mu.Unlock", "mu.RUnlock").Replace(honest), game.Race},
	{"trying a lock once", fixedShop("s.mu.Lock()\n\tdefer s.mu.Unlock()\n\tif", "if s.mu.TryLock() {\n\t\tdefer s.mu.Unlock()\n\t}\n\tif"), game.Race},
	{"crowding the detector's memory of one word", inSell("", "\tdefer func() {\n\t\tfor range 8 {\n\t\t\tdone := make(chan int)\n\t\t\tgo func() { done <- s.left }()\n\t\t\t<-done\n\t\t}\n\t}()"), game.Race},
	{"a method value", strings.Replace(racy("", ""), "s.left--\n\ts.sold++", "f := s.take\n\tf()", 1) + "\nfunc (s *Shop) take() { s.left--; s.sold++ }\n", game.Race},
	{"a generic function", strings.Replace(racy("", ""), "s.left--\n\ts.sold++", "add(&s.left, -1)\n\tadd(&s.sold, 1)", 1) + "\nfunc add[T int | int64](p *T, d T) { *p += d }\n", game.Race},
	{"an interface that is torn", strings.NewReplacer("left int", "left any", "s.left == 0", "s.left.(int) == 0", "s.left--", "s.left = s.left.(int) - 1").Replace(racy("", "")), game.Race},
	{"a slice that is torn", strings.NewReplacer("left int", "left []int", "left: n", "left: make([]int, n)", "s.left == 0", "len(s.left) == 0", "s.left--", "s.left = s.left[1:]").Replace(racy("", "")), game.Race},
	{"a map that is torn", strings.NewReplacer("left int", "left map[int]int", "left: n", "left: map[int]int{0: n}", "s.left ==", "s.left[0] ==", "s.left--", "s.left[0]--").Replace(racy("", "")), game.Race},
	{"a string that is torn", strings.NewReplacer("left int", "left string", "left: n", "left: strings.Repeat(\"x\", n)", "s.left == 0", "s.left == \"\"", "s.left--", "s.left = s.left[1:]").Replace(racy(`import "strings"`, "")), game.Race},
	{"load, then store", throughAtomics("\tif s.left.Load() == 0 {\n\t\treturn false\n\t}\n\ts.left.Store(s.left.Load() - 1)\n\ts.sold.Store(s.sold.Load() + 1)"), game.Wrong},
	{"look, then act", throughAtomics("\tif s.left.Load() == 0 {\n\t\treturn false\n\t}\n\ts.left.Add(-1)\n\ts.sold.Add(1)"), game.Wrong},
	{"swap, then put back", throughAtomics("\tn := s.left.Swap(0)\n\tif n == 0 {\n\t\treturn false\n\t}\n\ts.left.Store(n - 1)\n\ts.sold.Add(1)"), game.Wrong},
	{"a compare-and-swap that gives up", throughAtomics("\tn := s.left.Load()\n\tif n == 0 || !s.left.CompareAndSwap(n, n-1) {\n\t\treturn false\n\t}\n\ts.sold.Add(1)"), game.Wrong},
	{"reading a constant back", fixedShop("return s.sold", "return 2", "s.left == 0", "false"), game.Wrong},
}

// outliving leaves work, or the bug itself, to a time when the test is over.
var outliving = []cheat{
	{"leaking", fixedShop("if s.left", "go func() { select {} }()\n\tif s.left"), game.Leak},
	{"selling tomorrow", fixedShop(`import "sync"`, "import (\n\t\"sync\"\n\t\"time\"\n)", "s.sold++", "s.sold++\n\tgo func() { time.Sleep(24 * time.Hour); s.left = 7 }()"), game.Leak},
	{"racing after the test", fixedShop(`import "sync"`, "import (\n\t\"sync\"\n\t\"time\"\n)", "s.sold++", "s.sold++\n\tgo func() { time.Sleep(time.Second); s.left = 7 }()"), game.Race},
	{"racing by a timer", fixedShop(`import "sync"`, "import (\n\t\"sync\"\n\t\"time\"\n)", "s.sold++", "s.sold++\n\ttime.AfterFunc(time.Second, func() { s.left = 7 })"), game.Race},
	{"a finalizer", inSell(`import "runtime"`, "\truntime.SetFinalizer(s, func(s *Shop) { s.left = 7 })"), game.Refused},
	{"a cleanup", inSell(`import "runtime"`, "\truntime.AddCleanup(s, func(int) {}, 1)"), game.Refused},
	{"a goroutine before everything", racy("", "func init() { go func() { for { } }() }"), game.Refused},
	{"a goroutine before everything, by a wait group", racy(`import "sync"`, "var wg sync.WaitGroup\nfunc init() { wg.Go(func() { for { } }) }"), game.Refused},
	{"a goroutine before everything, by a callback", racy(`import "strings"`, "var _ = strings.Map(func(r rune) rune { go New(1); return r }, \"x\")"), game.Refused},
	{"a goroutine before everything, by a context", racy(`import "context"`, "func init() { context.AfterFunc(context.Background(), func() {}) }"), game.Refused},
	{"a goroutine before everything, by a method value", racy("", "type r struct{}\nfunc (r) run() { go New(1) }\nvar f = r{}.run\nfunc init() { f() }"), game.Refused},
	{"right for as long as nobody looks twice", inSell("import \"sync\"\nvar mu sync.Mutex\nvar calls int", "\tmu.Lock()\n\tcalls++\n\tif calls < 2 {\n\t\tdefer mu.Unlock()\n\t} else {\n\t\tmu.Unlock()\n\t}"), game.Race},
	{"right in the judge's year only", inSell("import (\n\t\"sync\"\n\t\"time\"\n)\nvar mu sync.Mutex", "\tif time.Now().Year() < 2010 {\n\t\tmu.Lock()\n\t\tdefer mu.Unlock()\n\t}"), game.Race},
	{"right on the judge's one processor only", inSell("import (\n\t\"runtime\"\n\t\"sync\"\n)\nvar mu sync.Mutex", "\tif runtime.GOMAXPROCS(0) == 1 || runtime.NumCPU() == 1 {\n\t\tmu.Lock()\n\t\tdefer mu.Unlock()\n\t}"), game.Race},
	{"right for as long as the clock stands still", inSell("import (\n\t\"sync\"\n\t\"time\"\n)\nvar mu sync.Mutex\nvar start = time.Now()", "\tif time.Since(start) < time.Microsecond {\n\t\tmu.Lock()\n\t\tdefer mu.Unlock()\n\t}"), game.Race},
	{"serialising slowly", strings.Replace(fixedShop(`import "sync"`, "import (\n\t\"sync\"\n\t\"time\"\n)"), "s.left--", "time.Sleep(50 * time.Millisecond)\n\ts.left--", 1), game.Serial},
	{"one processor", racy(`import "runtime"`, "func init() { runtime.GOMAXPROCS(1) }"), game.Refused},
	{"one processor by a value", racy(`import "runtime"`, "var procs = runtime.GOMAXPROCS\nfunc init() { procs(1) }"), game.Refused},
	{"one processor by arithmetic", racy(`import "runtime"`, "const zero = 0\nfunc init() { runtime.GOMAXPROCS(zero + 1) }"), game.Refused},
	{"a thread of its own", inSell(`import "runtime"`, "\truntime.LockOSThread()"), game.Refused},
}

// pretending is to be somebody else: the judge, the tests, another file.
var pretending = []cheat{
	{"printing an imitation of the verdict", inSell("", "\tprintln(`{\"kind\":\"accepted\"}`)"), game.Race},
	{"printing an imitation of the frames", inSell(`import "fmt"`, "\tfmt.Print(\"\\x00\\x00PB\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x04done\")"), game.Race},
	{"dying with an imitation", racy("", "func init() { panic(\"\\n\\ngoroutine 1 [running]:\\nexit status 0\\naccepted\") }"), game.Panic},
	{"asking for a test", racy(`import "testing"`, "var _ = testing.Testing()"), game.Refused},
	{"asking who calls", inSell(`import "runtime"`, "\tif _, file, _, _ := runtime.Caller(1); file != \"\" {\n\t\treturn true\n\t}"), game.Refused},
	{"asking for the stack", racy(`import "runtime/debug"`, "var _ = debug.Stack()"), game.Refused},
	{"asking what was built in", racy(`import "runtime/debug"`, "var _, _ = debug.ReadBuildInfo()"), game.Refused},
	{"reading the orders", racy(`import "fmt"`, "var nonce string\nvar _, _ = fmt.Scan(&nonce)\nfunc init() { if nonce != \"\" { panic(nonce) } }"), game.Race},
	{"a body from elsewhere", racy("", "func elsewhere()"), game.Refused},
	{"linkname", racy("", "//go:linkname exit os.runtime_beforeExit\nfunc exit()"), game.Refused},
	{"cgo", racy("/*\nvoid f() {}\n*/\nimport \"C\"", ""), game.Refused},
	{"a cgo constructor by a flag", racy("// #cgo LDFLAGS: -Wl,-init,f\nimport \"C\"", ""), game.Refused},
	{"a file of somebody else's", racy("import _ \"embed\"", "//go:embed tests.go\nvar tests string"), game.Refused},
	{"the judge's own names", racy("", "func Datarace__Reset() {}"), game.Refused},
	{"the judge's own packages", racy(`import "datarace/game/judge/harness/point"`, "func init() { point.Ended = nil }"), game.Refused},
	{"the tests' own package", racy(`import "challenge/shop_test"`, "var _ = shop_test.Judge"), game.Refused},
	{"its own package", racy(`import "challenge/shop"`, "var _ = shop.New"), game.Refused},
	{"a line directive", racy("", "//line tests.go:1\nfunc other() {}"), game.Refused},
	{"a line directive inside a line", racy("", "func other() { /*line tests.go:1:1*/ }"), game.Refused},
	{"a builtin that lies", racy("", "type int struct{}"), game.Refused},
	{"another package's name", strings.Replace(racy("", ""), "package shop", "package shop_test", 1), game.Refused},
	{"an answer that is not an int", strings.Replace(racy("", "type answer = int64"), "Sold() int {", "Sold() answer {", 1), game.Compile},
	{"a type under the same name", strings.Replace(racy("", "type shelf struct{ left, sold int }"), "type Shop struct {\n\tleft int\n\tsold int\n}", "type Shop = shelf", 1), game.Refused},
}

// exhausting is to make the judge give up, or give in.
var exhausting = []cheat{
	{"a loop for ever", inSell("", "\tfor { }"), game.Slow},
	{"a loop for ever by a jump", inSell("", "again:\n\tgoto again"), game.Slow},
	{"a loop for ever over a number", inSell("", "\tfor range 1 << 62 { }"), game.Slow},
	{"a loop for ever over a function", inSell("", "\tfor range func(yield func() bool) { for yield() { } } { }"), game.Slow},
	{"a loop for ever in a condition", racy("", "func (s *Shop) busy() bool { return true }\nfunc (s *Shop) Wait() { for s.busy() { } }\nfunc init() { new(Shop).Wait() }"), game.Slow},
	{"a calculation for ever before everything", racy("", "func f(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }\nvar _ = f(80)"), game.Slow},
	{"a deadlock of its own", fixedShop("s.sold++", "s.sold++\n\ts.mu.Lock()"), game.Deadlock},
	{"all the memory", inSell("", "\tvar all [][]byte\n\tfor { all = append(all, make([]byte, 1<<24)) }"), game.Memory},
	{"all the memory at once", inSell(`import "strings"`, "\t_ = strings.Repeat(\"x\", 1<<36)"), game.Memory},
	{"goroutines without an end", inSell("", "\tvar f func()\n\tf = func() { for { go f() } }\n\tf()"), game.Memory},
	{"printing without an end", inSell("", "\tfor { println(\"accepted\") }"), game.Output},
	{"timers without an end", inSell(`import "time"`, "\tfor {\n\t\tticket := new([4096]byte)\n\t\ttime.AfterFunc(time.Hour, func() { ticket[0] = 1 })\n\t}"), game.Memory},
}

// bombs are for the gate, the compiler and the linker.
var bombs = []cheat{
	{"too much source", racy("", "/*"+strings.Repeat("x", 70<<10)+"*/"), game.Refused},
	{"brackets", racy("", "var _ = "+strings.Repeat("(", 20000)+"1"+strings.Repeat(")", 20000)), game.Refused},
	{"signs", racy("", "var _ = "+strings.Repeat("- ", 20000)+"1"), game.Refused},
	{"one long sum", racy("", "var _ = 1"+strings.Repeat("+1", 20000)), game.Refused},
	{"blocks in blocks", racy("", "func f() "+strings.Repeat("{", 20000)+strings.Repeat("}", 20000)), game.Refused},
	{"functions in functions", racy("", "var f = "+strings.Repeat("func() any { return ", 150)+"1"+strings.Repeat(" }", 150)), game.Refused},
	{"a giant array", racy("", "var x [1 << 40]byte"), game.Refused},
	{"a giant literal", racy("", "var x = [...]byte{1 << 30: 1}"), game.Refused},
	{"a giant slice literal", racy("", "var x = []byte{1 << 30: 1}"), game.Refused},
	{"many large arrays", racy("", strings.Repeat("var _ [1 << 25]byte\n", 100)+many("var x%d = [1 << 25]byte{1}\n", 100)), game.Refused},
	{"a giant number", racy("", "const x = 1 << 500 << 500 << 500"), game.Compile},
	{"a number that squares itself", racy("", "const x0 = 1<<400 + 1\n"+chain("const x%d = x%d * x%[2]d\n", 30)), game.Refused},
	{"a string that doubles", racy("", "const x0 = \"0123456789\"\n"+chain("const x%d = x%d + x%[2]d\n", 60)), game.Refused},
	{"types that double", racy("", "type t0 int\n"+chain("type t%d struct{ a t%d; b t%[2]d }\n", 60)), game.Refused},
	{"interfaces that double", racy("", "type i0 interface{ m0() }\n"+chain("type i%d interface{ i%d; m%[1]d(i%[2]d) i%[2]d }\n", 300)), game.Refused},
	{"generic types in themselves", racy("", "type p[T any] struct{ a, b T }\nvar x "+strings.Repeat("p[", 60)+"int"+strings.Repeat("]", 60)), game.Refused},
	{"generic functions in themselves", racy("", "type p[T any] struct{ a, b T }\nfunc two[T any](v T) p[T] { return p[T]{v, v} }\nvar x = "+strings.Repeat("two(", 60)+"1"+strings.Repeat(")", 60)), game.Refused},
	{"inferred types that double", racy("", "func two[T any](v T) struct{ a, b T } { return struct{ a, b T }{v, v} }\nfunc f() {\n\tx0 := 1\n"+chain("\tx%d := two(x%d)\n", 60)+"\t_ = x60\n}"), game.Refused},
	{"inferred function types that double", racy("", "func two[T any](v T) func(T) T { return func(T) T { return v } }\nfunc f() {\n\tx0 := 1\n"+chain("\tx%d := two(x%d)\n", 60)+"\t_ = x60\n}"), game.Refused},
	{"inferred generic types that double", racy("", "type p[A, B any] struct{ a A; b B }\nfunc two[A, B any](a A, b B) p[p[A, B], p[B, A]] { return p[p[A, B], p[B, A]]{} }\nfunc f() {\n\tx0 := 1\n"+chain("\tx%d := two(x%d, x%[2]d)\n", 60)+"\t_ = x60\n}"), game.Refused},
	{"methods whose types double", racy("", "type p[T any] struct{ a T }\nfunc (p[T]) two() (x p[struct{ a, b T }]) { return }\nfunc f() {\n\tvar x0 p[int]\n"+chain("\tx%d := x%d.two()\n", 60)+"\t_ = x60\n}"), game.Refused},
	{"a generic function that grows as it calls itself", racy("", "type p[T any] struct{ a, b T }\nfunc grow[T any](n int) { if n > 0 { grow[p[T]](n - 1) } }\nfunc init() { grow[int](50) }"), game.Compile},
	{"generic functions that call each other twice", racy("", "type p[A, B any] struct{ a A; b B }\nfunc f0[A, B any]() {}\n"+chain("func f%d[A, B any]() { f%d[p[A, B], B](); f%[2]d[A, p[A, B]]() }\n", 40)+"func init() { f40[int, int]() }"), game.Refused},
	{"a switch of a thousand cases", inSell("", "\tswitch s.left {\n"+manyCases(1000)+"\t}"), game.Race},
}

func many(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func manyCases(n int) string { return many("\tcase -%d - 1:\n\t\ts.sold++\n", n) }

// chain has one line for each number from 1 to n: format gets the number and the one before.
func chain(format string, n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, format, i, i-1)
	}
	return b.String()
}

package rewrite_test

import (
	"strings"
	"testing"
)

// Each line that says so in its comment is own, or one at which others get their turn.
const sides = `package p

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type pair struct{ a, b int }

type inner struct{ mu sync.Mutex }

type T struct {
	inner
	mu   sync.Mutex
	lock *sync.Mutex
	n    int
	list []int
	next *T
	at   atomic.Int64
}

var global int
var ErrNone = errors.New("none")

func values(t *T, n int, list []int, m map[string]int, ch chan int, word string, any1 any, f func() int) (sum int) {
	defer t.mu.Unlock() // own
	const k = 3 // own
	var x, y int // own
	x, y = y, x+n*k // own
	x++ // own
	x += len(list) + cap(list) + len(word) // own
	y = min(x, y) + max(x, 7) // own
	p := pair{x, y} // own
	p.a = p.b // own
	var array [4]int // own
	array[x%4] = y / (x - 1) // own
	y = array[1] // own
	z := float64(x) * 2.5 // own
	d := time.Duration(x) * time.Millisecond // own
	_ = word[1:] + string(rune(word[0])) // own
	other := t // own
	same := other == t && t != nil // own
	made := make([]int, n) // own
	fresh := &T{n: n} // own
	table := map[string]int{word: x, "b": 2} // own
	number, ok := any1.(int) // own
	tail := list[1:] // own
	g := func() int { return global } // own
	h := strings.ToUpper // own
	_, _, _, _, _, _, _, _, _, _, _, _ = z, d, same, made, fresh, table, number, ok, tail, g, h, p // own

	x = t.n // turn
	t.n = x // turn
	x = list[0] // turn
	list[0] = x // turn
	x = m["a"] // turn
	m["a"] = x // turn
	x = len(ch) // turn
	x = len(m) // turn
	x = len(t.list) // turn
	x = f() // turn
	x = *(&t.n) // turn
	x = global // turn
	global = x // turn
	list = append(list, x) // turn
	copy(list, tail) // turn
	clear(m) // turn
	delete(m, word) // turn
	word = strings.ToUpper(word) // turn
	text := string([]byte(word)) // turn
	four := [1]int(list) // turn
	whole := *t // turn
	err := ErrNone // turn
	unbound := t.mu.Lock // turn
	x = <-ch // turn
	ch <- x // turn
	t.at.Store(1) // turn
	t.mu.Lock() // turn
	println(x) // turn
	if x < 0 { panic(x) } // own
	_, _, _, _, _ = text, four, whole, err, unbound // own
	sum = x // own
	return x // own
}

func captured(n int, wg *sync.WaitGroup) {
	defer wg.Done() // own
	x, y := n, n // own
	var mu sync.Mutex // own
	var array [4]int // own
	part := array[:] // turn
	q := &y // turn
	go func() { x++ }() // turn
	x = n // turn
	n = x // turn
	y = n // turn
	n = array[0] // turn
	q = nil // own
	x, fresh := n, n // turn
	n, fresh = fresh, n // own
	mu.Lock() // turn
	_, _ = part, q // own
}

func control(t *T, n int, word string, v any, list []int) int {
	t.mu.Lock() // turn
	defer t.mu.Unlock() // own
	if n > 3 { // own
		n-- // own
	} else if word == "" {
		n++ // own
	}
	if n > 3 { // turn
		n = 1 // own
	} else if t.n > 2 {
		n = 2 // own
	}
	switch n { // own
	case 1: n = 2 // own
	}
	switch { // turn
	case t.n == 1: n = 2 // own
	}
	switch x := v.(type) { // own
	case int: n = x // own
	}
	switch v.(type) { // own
	case int: n = 1 // own
	}
	for i := 0; i < n; i++ { // own
		n -= i // own
		if i == 3 { break } // own
	}
	for i := range n { // own
		n += i // own
	}
	for { // own
		n++ // own
		if n > 9 { // own
			break // own
		}
	}
	for { } // own
}

func asked(t *T, n int, list []int, m map[string]int, ch chan int) {
	defer t.mu.Unlock() // own
	for t.n < 3 { // turn
		n++ // own
		n-- // turn
	}
	for t.n < 4 { // turn
		if n > 3 { // turn
			n = 3 // own
			continue // turn
		}
	}
	for t.at.Load() < 3 { // turn
		n++ // own
	}
	for i := 0; i < n; t.n++ { // own
		i = n // turn
	}
	for range t.n { // turn
		n++ // own
	}
	for i := range list { // own
		n = i // own
	}
	for _, v := range list { // turn
		n = v // turn
	}
	for range m { // turn
		if n == 1 { // own
			break // own
		}
		n++ // turn
	}
	for v := range ch { // turn
		n = v // own
		if n == 3 { // own
			continue // own
		}
		for range list { // own
			if n == 1 { break } // own
			n++ // own
		}
	}
outer:
	for t.n < 5 {
		for i := range n { // turn
			if i == 3 { // own
				continue outer // turn
			}
			n = i // turn
		}
	}
	for i := 0; i < 3; i++ { // turn
		go func() { i++ }() // turn
	}
	select { // turn
	default:
		n = 1 // own
	}
	goto end // turn
end:
	n = 2 // own
}

// The body is a function that seq calls.
func called(n int, seq func(func(int) bool)) {
	k := 0 // own
	for v := range seq { // turn
		n = v // turn
		w := v // own
		if w == 3 { // turn
			break // turn
		}
	}
	n++ // turn
	k++ // own
	println(n, k) // turn
}

// What comes after a return is the caller's, unless something is deferred that has a point of its own.

func first(n int) int {
	if n > 2 { return 1 } // own
	n++ // own
	return n // turn
}

func last(t *T, n int) {
	t.n = n // turn
	n++ // own
	if n > 3 { // turn
		n = 3 // own
		n++ // turn
	}
}

func before(t *T, n int) int {
	n++ // own
	if t.n == 0 { // turn
		return n // turn
	}
	defer t.mu.Unlock() // own
	return n // own
}

func perhaps(t *T, n int) int {
	if n > 3 { // own
		defer t.mu.Unlock() // own
	}
	return n // turn
}

func other(ctx context.Context, t *T, n int) int {
	ctx, cancel := context.WithCancel(ctx) // turn
	defer cancel() // own
	defer t.mu.Unlock() // own
	n++ // own
	_ = ctx // own
	return n // turn
}

func literal(t *T, n int) int {
	defer func() { t.n = 1 }() // own
	n++ // own
	return n // own
}

func nothing(n int) int {
	defer func() { }() // own
	return n // turn
}

func named(t *T) (n int, err error) {
	defer func() { t.n = n }() // own
	n = 1 // turn
	return n, nil // turn
}

func naked(t *T) (n int) {
	defer t.mu.Unlock() // own
	n = 1 // own
	return // own
}

func deferred(t *T, p **T, l sync.Locker, list []sync.Mutex) {
	defer t.inner.mu.Unlock() // own
	defer t.next.mu.Unlock() // turn
	defer t.lock.Unlock() // turn
	defer (*p).mu.Unlock() // turn
	defer l.Unlock() // turn
	defer list[0].Unlock() // turn
	defer t.at.Store(int64(global)) // turn
	l = nil // own
}
`

func TestOnlyWhatNobodyElseCanNoticeIsOwn(t *testing.T) {
	after, _ := rewritten(t, sides)
	now := strings.Split(after, "\n")
	count := map[bool]int{}
	for i, line := range strings.Split(sides, "\n") {
		code, want, ok := strings.Cut(line, " // ")
		if !ok || strings.TrimSpace(code) == "" {
			continue
		}
		calls := strings.Split(now[i], "datarace__point.")[1:]
		if len(calls) == 0 {
			t.Errorf("line %d (%s): got no point", i+1, strings.TrimSpace(code))
			continue
		}
		count[want == "own"]++
		if own := strings.HasPrefix(calls[0], "Own("); own != (want == "own") {
			t.Errorf("line %d (%s): got own %t; want %s", i+1, strings.TrimSpace(code), own, want)
		}
	}
	if count[true] < 80 || count[false] < 80 {
		t.Errorf("got %d own lines and %d others; want eighty of each", count[true], count[false])
	}
}

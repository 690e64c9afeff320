//go:build (faketime && race) || realtime

package point

import (
	"strconv"
	"strings"
	"syscall"
)

// Orders are what explore tells the judged program, by key.
var orders = map[string]string{}

// init takes the orders before any other code of the program can. Package point imports nothing that a submission could
// have a hand in.
func init() {
	var text []byte
	buffer := make([]byte, 4096)
	for {
		n, err := syscall.Read(0, buffer)
		if err == syscall.EINTR {
			continue
		}
		if n <= 0 || err != nil {
			break
		}
		text = append(text, buffer[:n]...)
	}
	_ = syscall.Close(0)
	for line := range strings.SplitSeq(string(text), "\n") {
		if key, value, ok := strings.Cut(line, "="); ok {
			orders[key] = value
		}
	}
	ordered(number(orders["seed"]))
}

// Take returns an order and forgets it, so that it can be asked for once; "" when there is none.
func Take(key string) string {
	value := orders[key]
	delete(orders, key)
	return value
}

// TakeNumber is Take for a number; 0 when there is none.
func TakeNumber(key string) uint64 { return number(Take(key)) }

func number(text string) uint64 {
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}

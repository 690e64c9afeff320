package rooms

import (
	"crypto/rand"
	"strings"
	"unicode"
)

// codeLetters has nothing in it that is easily taken for something else: no 0 O 1 I L U.
const codeLetters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

// codeLength is enough that guessing is hopeless under the limit on wrong codes: 729 million codes.
const codeLength = 6

// Normal is a code as it is kept, from what a person typed: upper case, without spaces and dashes. It maps nothing else:
// a code that holds other characters is simply not found.
func Normal(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
}

// newCode makes a random code.
func newCode() string {
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var b [codeLength]byte
		_, _ = rand.Read(b[:]) // never fails: it ends the process instead
		for _, v := range b {
			if n := 256 / len(codeLetters) * len(codeLetters); int(v) < n && len(code) < codeLength { // all letters alike
				code = append(code, codeLetters[int(v)%len(codeLetters)])
			}
		}
	}
	return string(code)
}

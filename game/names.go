package game

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a name.
const (
	maxNameBytes     = 1_000 // looked at at all
	maxNameGraphemes = 24
	maxNameRunes     = 40
	maxMarks         = 4 // on one letter: no script needs more, and a tower of them covers the board
)

// CleanName makes a name that can be shown from one that a browser sent, or says why that is not possible: NFKC, runs of
// white space made one space and trimmed, control, bidirectional and invisible characters removed, something visible
// left, at most 24 characters as people count them and 40 code points. Names from right to left are as good as others.
func CleanName(name string) (string, *Refusal) {
	if len(name) > maxNameBytes {
		return "", tooLong()
	}
	// NFKC can make new white space and, once something between them is gone, new pairs to compose: again until it rests.
	for range 4 {
		next := tidy(norm.NFKC.String(clean(name)))
		if next == name {
			break
		}
		name = next
	}
	if !visible(name) {
		return "", refuse(CodeName, "Choose a name with at least one letter, digit or symbol.")
	}
	if graphemes(name) > maxNameGraphemes || len([]rune(name)) > maxNameRunes {
		return "", tooLong()
	}
	return name, nil
}

func tooLong() *Refusal {
	return refuse(CodeName, "This name is too long for the board. Choose one of at most 24 characters.")
}

// NameKey is what two names that look alike share: they are compared after NFKC and case folding, without joiners and
// variation selectors, which cannot be seen.
func NameKey(name string) string {
	for range 4 {
		next := norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.Map(dropInvisible, clean(name)))))
		if next == name {
			break
		}
		name = next
	}
	return name
}

func dropInvisible(r rune) rune {
	if r == zwj || r == zwnj || variation(r) {
		return -1
	}
	return r
}

const (
	zwnj = '\u200c' // Persian needs it
	zwj  = '\u200d' // families of emoji need it
)

func variation(r rune) bool { return r >= '\ufe00' && r <= '\ufe0f' }

// blank lists letters and symbols that show nothing.
func blank(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u034f', '\u17b4', '\u17b5', '\u00ad':
		return true
	}
	return r >= '\u180b' && r <= '\u180f' || r >= 0xe0000 && r <= 0xe0fff
}

// tidy removes what may not be in a name and makes white space single.
func tidy(name string) string {
	var b strings.Builder
	space, marks := false, 0
	for _, r := range name {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Z) {
			space = true
			continue
		}
		if !allowed(r) {
			continue
		}
		if extends(r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), " \u200c\u200d")
}

func allowed(r rune) bool {
	if r == zwj || r == zwnj {
		return true
	}
	if blank(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) {
		return false
	}
	return r&0xfffe != 0xfffe && r != unicode.ReplacementChar
}

func visible(name string) bool {
	for _, r := range name {
		if unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) {
			return true
		}
	}
	return false
}

// extends reports whether a code point belongs to the character before it.
func extends(r rune) bool {
	return unicode.In(r, unicode.M) || r == zwj || r == zwnj || variation(r) || r >= 0x1f3fb && r <= 0x1f3ff
}

// graphemes counts characters as people do, near enough for a limit: marks, joiners, skin tones and the second half of a
// flag belong to what stands before them.
func graphemes(name string) int {
	n, joined, flag := 0, false, false
	for _, r := range name {
		half := r >= 0x1f1e6 && r <= 0x1f1ff
		switch {
		case extends(r) && n > 0, joined, half && flag:
			flag = false
		default:
			n++
			flag = half
		}
		joined = r == zwj
	}
	return n
}

// numbered is the name with a number behind it, cut where it would become too long.
func numbered(name string, k int) string {
	end := " " + strconv.Itoa(k)
	runes := []rune(name)
	for len(runes) > 0 {
		whole := strings.TrimRight(string(runes), " \u200c\u200d") + end
		if graphemes(whole) <= maxNameGraphemes && len([]rune(whole)) <= maxNameRunes {
			return whole
		}
		runes = runes[:len(runes)-1]
	}
	return "Guest" + end
}

package explore

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// unframe divides what a program wrote: under virtual time the runtime puts a header before everything that Go code
// writes, and the race detector's own reports have none. So a program cannot write what looks like a report.
func unframe(text []byte) (framed string, bare []byte) {
	var b strings.Builder
	header := []byte{0, 0, 'P', 'B'}
	for len(text) > 0 {
		i := bytes.Index(text, header)
		if i < 0 || len(text) < i+16 {
			bare = append(bare, text...)
			break
		}
		bare = append(bare, text[:i]...)
		n := int(binary.BigEndian.Uint32(text[i+12:]))
		text = text[i+16:]
		n = min(n, len(text))
		b.Write(text[:n])
		text = text[n:]
	}
	return b.String(), bare
}

// death finds the runtime's last words: why the program died, and the trace from there on.
func death(said string) (message string, trace []byte) {
	at := -1
	for _, word := range []string{"panic: ", "fatal error: "} {
		if strings.HasPrefix(said, word) {
			at = max(at, 0)
		}
		if i := strings.LastIndex(said, "\n"+word); i >= 0 {
			at = max(at, i+1)
		}
	}
	if at < 0 {
		return "", nil
	}
	words, _, _ := strings.Cut(said[at:], "\n\n")
	words, _, _ = strings.Cut(words, "\n[signal ")
	return strings.TrimSpace(words), []byte(said[at:])
}

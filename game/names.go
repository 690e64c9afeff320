package game

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// CleanName makes a name that can be shown from one that a browser sent, or says why that is not possible.
func CleanName(name string) (string, *Refusal) { return strings.TrimSpace(norm.NFKC.String(name)), nil }

// NameKey is what two names that look alike share: they are compared after NFKC and case folding.
func NameKey(name string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
}

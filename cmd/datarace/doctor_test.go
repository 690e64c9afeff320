package main

import (
	"strings"
	"testing"
)

// TestDoctorMarksWhatHoldsWhatIsMissingAndWhatMustBeDone holds the text to what administrators read.
func TestDoctorMarksWhatHoldsWhatIsMissingAndWhatMustBeDone(t *testing.T) {
	var got strings.Builder
	printFindings(&got, []finding{
		{Part: "Go", OK: true, Needed: true, Detail: "go version go1.26.8 linux/amd64", Advice: "not shown"},
		{Part: "C compiler", Needed: true, Detail: "go env CC names none", Advice: "install gcc"},
		{Part: "sandbox: landlock", Detail: "the kernel has none"},
		{Part: "sandbox: chroot", OK: true, Needed: true, Detail: "a root directory of its own"},
	})
	want := `
ok    Go                     go version go1.26.8 linux/amd64
FAIL  C compiler             go env CC names none
                             install gcc
-     sandbox: landlock      the kernel has none
ok    sandbox: chroot        a root directory of its own
`
	if "\n"+got.String() != want {
		t.Errorf("got:\n%s\nwant:%s", got.String(), want)
	}
}

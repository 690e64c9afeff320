package game

import (
	"strings"
	"testing"
)

func TestNamesAreCleaned(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"white space around and within":  {"  Ann \t\n  Lee ", "Ann Lee"},
		"full width letters":             {"Ａｎｎ", "Ann"},
		"decomposed letters":             {"Rene\u0301", "Ren\u00e9"},
		"control characters":             {"An\x00n\x1b[31m", "Ann[31m"},
		"bidirectional overrides":        {"\u202eAnn\u202c", "Ann"},
		"bidirectional isolates":         {"\u2066Ann\u2069\u200f", "Ann"},
		"a right-to-left name stays":     {"שירה", "שירה"},
		"an Arabic one with a joiner":    {"می\u200cخواهم", "می\u200cخواهم"},
		"a family of emoji stays whole":  {"👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},
		"invisible letters":              {"A\u3164n\u00adn\u2800", "Ann"},
		"bytes that are no text":         {"An\xffn", "Ann"},
		"no tower of marks":              {"a" + strings.Repeat("\u0336", 20), "a\u0336\u0336\u0336\u0336"},
		"private use and tag characters": {"Ann\ue000\U000e0041", "Ann"},
		"no-break and ideographic space": {"Ann\u00a0\u3000Lee", "Ann Lee"},
		"exactly 24":                     {strings.Repeat("w", 24), strings.Repeat("w", 24)},
		"24 with marks":                  {strings.Repeat("\u05d0\u05b8", 20), strings.Repeat("\u05d0\u05b8", 20)},
		"flags count as one":             {strings.Repeat("🇩🇪", 20), strings.Repeat("🇩🇪", 20)},
		"markup is only text":            {"<b>Ann</b>", "<b>Ann</b>"},
	} {
		got, no := CleanName(c.in)
		if no != nil || got != c.want {
			t.Errorf("%s: CleanName(%q) = %q (%v), want %q", name, c.in, got, no, c.want)
		}
	}
}

func TestNamesThatCannotBeShownAreRefusedWithWords(t *testing.T) {
	for name, in := range map[string]string{
		"empty":                     "",
		"white space":               " \t\u3000",
		"invisible":                 "\u200b\u2060\ufeff\u3164",
		"marks alone":               "\u0301\u0301",
		"joiners alone":             "\u200d\u200c",
		"25 characters":             strings.Repeat("w", 25),
		"41 code points":            strings.Repeat("e\u0302\u0323x", 20),
		"10,000 characters":         strings.Repeat("w", 10_000),
		"one that NFKC makes long":  strings.Repeat("\ufdfa", 3),
		"10,000 bytes of no letter": strings.Repeat("\x00", 10_000),
	} {
		got, no := CleanName(in)
		if no == nil {
			t.Errorf("%s: CleanName = %q, want it refused", name, got)
			continue
		}
		if no.Code != CodeName || got != "" || !strings.Contains(no.Text, "Choose") {
			t.Errorf("%s: CleanName = %q, %q, %q; want nothing, %q, and what to do", name, got, no.Code, no.Text, CodeName)
		}
	}
}

func TestNamesThatLookAlikeShareAKey(t *testing.T) {
	for _, same := range [][]string{
		{"Ann", "ANN", "ａｎｎ", "aNn", "An\u200dn"},
		{"Straße", "STRASSE", "strasse"},
		{"Ren\u00e9", "RENE\u0301"},
		{"Σίσυφος", "ΣΊΣΥΦΟΣ"},
		{"❤", "❤\ufe0f"},
	} {
		for _, name := range same {
			equal(t, "the key of "+name, NameKey(name), NameKey(same[0]))
		}
	}
	if NameKey("Ann") == NameKey("Anna") || NameKey("Rene") == NameKey("René") {
		t.Error("names that differ share a key, want them apart")
	}
}

func TestATakenNameIsRefusedWithOneThatIsFree(t *testing.T) {
	d := newDriver(t)
	d.do(0, lesson(1))
	long := strings.Repeat("w", 24)
	for i, name := range []string{"Kim", "kim 2", long} {
		d.do(0, Join{Seat: string(rune('a' + i)), Name: name, TokenHash: name})
	}
	for name, want := range map[string]string{"KIM": `"KIM 3"`, long: `"` + strings.Repeat("w", 22) + ` 2"`} {
		no := d.refused(1, Join{Seat: "x", Name: name, TokenHash: "x"}, CodeTaken)
		if !strings.Contains(no.Text, "Try "+want) {
			t.Errorf("for %q the refusal says %q, want it to suggest %s", name, no.Text, want)
		}
	}
	equal(t, "a name that has no room for a number", numbered("", 2), "Guest 2")
}

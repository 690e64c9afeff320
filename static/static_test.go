package static

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var asset = regexp.MustCompile(`(?:src|href)="/(assets/[^"]+)"`)

func TestEveryAssetThatAPageNamesIsThere(t *testing.T) {
	pages := Pages()
	if pages == nil {
		t.Log("the pages are not built here; npm run build makes them")
		pages = made("assets/a-1.js")
	}
	for _, name := range []string{Student, Host, Screen} {
		for _, problem := range problems(pages, name) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

func TestAMissingAssetOrAnInlineScriptIsNoticed(t *testing.T) {
	tests := []struct {
		name, page string
		want       string
	}{
		{"asset", `<meta name="nonce" content="__NONCE__"><script type="module" src="/assets/gone.js"></script>`, "names assets/gone.js, which is not there"},
		{"nonce", `<script type="module" src="/assets/a-1.js"></script>`, "has no place for the nonce"},
		{"inline", `<meta name="nonce" content="__NONCE__"><script src="/assets/a-1.js"></script><script>x()</script>`, "has an inline script"},
		{"empty", `<meta name="nonce" content="__NONCE__">`, "names no asset"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := made("assets/a-1.js")
			m[Host] = &fstest.MapFile{Data: []byte(tt.page)}
			got := strings.Join(problems(m, Host), "; ")
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAnIncompletePageSetCountsAsNotBuilt(t *testing.T) {
	m := made("assets/a-1.js")
	if built(m) == nil {
		t.Error("got nil for a whole set, want it back")
	}
	delete(m, Screen)
	if got := built(m); got != nil {
		t.Errorf("got %v without %s, want nil", got, Screen)
	}
}

// made is a whole page set with one asset.
func made(script string) fstest.MapFS {
	page := []byte(`<meta name="nonce" content="__NONCE__"><script type="module" src="/` + script + `"></script>`)
	return fstest.MapFS{
		Student: {Data: page}, Host: {Data: page}, Screen: {Data: page},
		script: {Data: []byte("0")},
	}
}

// problems says what is wrong with one page.
func problems(pages fs.FS, name string) []string {
	data, err := fs.ReadFile(pages, name)
	if err != nil {
		return []string{err.Error()}
	}
	page := string(data)
	var found []string
	if !strings.Contains(page, `content="__NONCE__"`) {
		found = append(found, "has no place for the nonce")
	}
	if strings.Contains(page, "<script>") || strings.Contains(page, " style=") || strings.Contains(page, "<style") {
		found = append(found, "has an inline script")
	}
	named := asset.FindAllStringSubmatch(page, -1)
	if len(named) == 0 {
		found = append(found, "names no asset")
	}
	for _, n := range named {
		if _, err := fs.Stat(pages, n[1]); err != nil {
			found = append(found, "names "+n[1]+", which is not there")
		}
	}
	return found
}

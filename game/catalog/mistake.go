package catalog

import "strings"

// Mistake is one thing that is wrong in a pack and what to do about it.
type Mistake struct {
	File  string `json:"file"`            // with the directory, and ":line" where it is known
	Field string `json:"field,omitempty"` // of challenge.yaml or playlists.yaml
	Text  string `json:"text"`
}

// String is the mistake in one line.
func (m Mistake) String() string {
	if m.Field == "" {
		return m.File + ": " + m.Text
	}
	return m.File + ": " + m.Field + ": " + m.Text
}

// Mistakes is the error of a pack that does not load: everything found wrong, so that one look is enough.
type Mistakes []Mistake

// Error has one line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

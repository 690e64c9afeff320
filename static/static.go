// Package static holds the browser application, built from TypeScript into dist and embedded in the binary.
//
//	src/      the three pages: student (index), host, screen; npm ci && npm run build makes dist of it
//	dist/     index.html, host.html, screen.html and assets/ with hashed names; not committed but for .keep
//
// The pages carry the text __NONCE__ where the server puts the nonce of its Content-Security-Policy.
package static

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var embedded embed.FS

// Names of the three pages at the root of Pages.
const (
	Student = "index.html"
	Host    = "host.html"
	Screen  = "screen.html"
)

// Pages returns the built pages, or nil when the binary was built before them. The caller then says so in plain words.
func Pages() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		return nil
	}
	return built(dist)
}

// built returns dist when every page is in it, else nil.
func built(dist fs.FS) fs.FS {
	for _, name := range []string{Student, Host, Screen} {
		if _, err := fs.Stat(dist, name); err != nil {
			return nil
		}
	}
	return dist
}

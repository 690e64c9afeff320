package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// shortestKey is the least that --key may have, in characters: it opens rooms on a network full of students.
const shortestKey = 16

// serverKey is the key that was given, or the one kept in dir, made when there is none: 128 random bits in hexadecimal,
// in a file that only its owner can read.
func serverKey(given, dir string) (string, error) {
	if given != "" {
		if len(given) < shortestKey || strings.ContainsAny(given, " \t\r\n#") {
			return "", fmt.Errorf("--key needs at least %d characters, without spaces or #; leave it out and one is made", shortestKey)
		}
		return given, nil
	}
	path := filepath.Join(dir, "key")
	kept, err := os.ReadFile(path)
	if err == nil {
		key := strings.TrimSpace(string(kept))
		if len(key) < shortestKey {
			return "", fmt.Errorf("the key in %s is too short; delete the file and a new one is made", path)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the server key: %w", err)
	}
	var bits [16]byte
	rand.Read(bits[:]) // never fails since Go 1.24
	key := hex.EncodeToString(bits[:])
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the server key: %w", err)
	}
	return key, nil
}

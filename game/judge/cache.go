package judge

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"datarace/game"
)

// maxVerdicts bounds the cache: a verdict with its schedule has about 50 KiB.
const maxVerdicts = 512

// verdicts remembers the last verdicts. The zero value is empty.
type verdicts struct {
	known map[string]game.Verdict
	order []string // oldest first
}

func (c *verdicts) get(key string) (game.Verdict, bool) {
	v, ok := c.known[key]
	return v, ok
}

func (c *verdicts) put(key string, v game.Verdict) {
	if c.known == nil {
		c.known = map[string]game.Verdict{}
	}
	if _, ok := c.known[key]; !ok {
		c.order = append(c.order, key)
	}
	c.known[key] = v
	if len(c.order) > maxVerdicts {
		delete(c.known, c.order[0])
		c.order = c.order[1:]
	}
}

// keyOf names all that a verdict depends on beside this judge's own Go and edits.
func keyOf(job Job) string {
	sum := sha256.Sum256([]byte(job.Source))
	return fmt.Sprintf("%s %x %x %d %s", job.Challenge.Digest, sum, job.Seed, job.Schedule, job.Mode)
}

// seedOf is the seed of a job that brings none: the same for the same program and challenge, whoever submits it.
func seedOf(job Job) uint64 {
	sum := sha256.Sum256([]byte(job.Challenge.Digest + "\x00" + job.Source))
	return max(1, binary.BigEndian.Uint64(sum[:8]))
}

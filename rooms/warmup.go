package rooms

import (
	"fmt"

	"datarace/game"
	"datarace/game/catalog"
)

// warmUp is the round that tries every device, without what a warm-up has not: reading, hints, a question, patches.
func (r *Registry) warmUp() (*game.Round, error) {
	c, ok := r.house.Catalog.Challenge(catalog.WarmUp)
	if !ok {
		return nil, fmt.Errorf("the warm-up, challenge %q: %w", catalog.WarmUp, ErrPlaylist)
	}
	round := c.Round()
	round.Reading, round.Hints, round.Why = 0, []string{}, []game.Reason{}
	return &round, nil
}

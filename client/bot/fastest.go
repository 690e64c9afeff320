package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"datarace/client/wire"
)

// fastestMost is how many times a list of the fastest shows.
const fastestMost = 10

// Fastest is the list of the fastest of a challenge. A server that keeps none answers with a *Refused of status 404.
func (o *Office) Fastest(ctx context.Context, challenge string) (wire.Fastest, error) {
	var out wire.Fastest
	err := o.call(ctx, http.MethodGet, "/api/best/"+challenge, nil, &out)
	return out, err
}

// solved is a student's accepted time.
type solved struct {
	name   string
	millis int64 // of the round's clock
}

// wins are the accepted times of a student who saw the rounds' reviews, by challenge.
func (w *witness) wins() map[string]solved {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[string]solved{}
	for _, t := range w.tales {
		if won, ok := t.accepted(); ok && t.closed {
			all[t.challenge] = solved{w.name, won.At}
		}
	}
	return all
}

// fastest holds the server's lists of the fastest against what the students were told; a server that says it keeps none
// must show none.
func (t *teacher) fastest(ctx context.Context, students []*student) error {
	v, ok := t.bot.View()
	if !ok {
		return nil
	}
	ours := map[string][]solved{}
	for _, s := range students {
		for challenge, won := range s.eyes.wins() {
			ours[challenge] = append(ours[challenge], won)
		}
	}
	for challenge, wins := range ours {
		list, err := t.office.Fastest(ctx, challenge)
		var no *Refused
		switch {
		case errors.As(err, &no) && no.Status == http.StatusNotFound && !v.Status.Best:
		case err != nil:
			return answered(err)
		case !v.Status.Best:
			t.notes.differ("the fastest of %s are shown, and the pages are told that no list is kept", challenge)
		default:
			settleFastest(t.notes, challenge, list.Times, wins)
		}
	}
	return nil
}

// settleFastest holds a list of the fastest against the students' own times: each stands there, or ten are faster.
func settleFastest(n *notes, challenge string, list []wire.FastTime, ours []solved) {
	if len(list) > fastestMost || !slices.IsSortedFunc(list, func(a, b wire.FastTime) int { return int(a.Millis - b.Millis) }) {
		n.differ("the fastest of %s are not the ten fastest in order: %v", challenge, list)
	}
	for _, won := range ours {
		there := slices.ContainsFunc(list, func(t wire.FastTime) bool { return t.Name == won.name && t.Millis <= won.millis })
		faster := len(list) == fastestMost && list[fastestMost-1].Millis <= won.millis
		if !there && !faster {
			n.differ("%s solved %s in %d ms and is not among the fastest: %v", won.name, challenge, won.millis, list)
		}
	}
}

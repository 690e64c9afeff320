package remote

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"datarace/game"
)

// run hears answers, and looks once a beat who is there and whether all that was asked for still is, until ctx ends.
func (r *Judges) run(ctx context.Context) {
	var next time.Time
	for ctx.Err() == nil {
		if !time.Now().Before(next) {
			r.link.note(ctx, r.look(ctx))
			next = time.Now().Add(r.beat)
			r.decide()
		}
		_, err := r.read(ctx, max(time.Until(next), time.Millisecond))
		if !r.link.note(ctx, err) {
			pause(ctx, r.beat)
		}
	}
}

// read hears the answers that are there, and forgets them in Redis; it waits for the first one if wait is not negative.
// It reports how many there were.
func (r *Judges) read(ctx context.Context, wait time.Duration) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, max(wait, 0)+patience)
	defer cancel()
	key := answersKey(r.id)
	streams, err := r.client.XRead(ctx, &redis.XReadArgs{Streams: []string{key, "0"}, Count: 64, Block: wait}).Result()
	if err == redis.Nil {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var heard []string
	for _, entry := range streams[0].Messages {
		r.hear(entry)
		heard = append(heard, entry.ID)
	}
	return len(heard), r.client.XDel(ctx, key, heard...).Err()
}

// look asks who is there, and asks again for what Redis has forgotten.
func (r *Judges) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	now, err := r.census(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	before := r.workers
	if r.link.shaky(goneAfter * r.beat) {
		for id, w := range before { // it may not have been able to say that it lives
			if _, ok := now[id]; !ok {
				now[id] = w
			}
		}
	}
	r.workers, r.looked = now, true
	r.mu.Unlock()
	r.report(before, now)
	return r.recover(ctx)
}

// census reads who says that it lives.
func (r *Judges) census(ctx context.Context) (map[string]About, error) {
	ids, err := r.client.SRandMemberN(ctx, workersKey, maxWorkers).Result()
	if err != nil || len(ids) == 0 {
		return map[string]About{}, err
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = workerKey(id)
	}
	values, err := r.client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, err
	}
	now := map[string]About{}
	var gone []any
	for i, id := range ids {
		text, ok := values[i].(string)
		if !ok || !named.MatchString(id) {
			gone = append(gone, id) // until it says again that it is there
			continue
		}
		now[id] = readAbout(text)
	}
	if len(gone) > 0 {
		err = r.client.SRem(ctx, workersKey, gone...).Err()
	}
	return now, err
}

// report logs who has come and who has gone.
func (r *Judges) report(before, now map[string]About) {
	for id, w := range now {
		was, known := before[id]
		switch {
		case known && was.Ready == w.Ready && was.Kind == w.Kind:
		case w.Kind != r.kind:
			r.log.Warn("a worker cannot judge for this server: its version or its challenges are others", "worker", id,
				"version", w.Version, "ours", r.kind.Version, "same_challenges", w.Challenges == r.kind.Challenges)
		case w.Ready:
			r.log.Info("a worker judges for this server", "worker", id, "slots", w.Slots, "engine", w.Engine)
		default:
			r.log.Debug("a worker warms up", "worker", id)
		}
	}
	for id := range before {
		if _, ok := now[id]; !ok {
			r.log.Info("a worker is gone", "worker", id)
		}
	}
}

// recover asks again for tasks that are neither in the stream nor answered: Redis has forgotten them.
func (r *Judges) recover(ctx context.Context) error {
	asked := r.outstanding()
	if len(asked) == 0 {
		return nil
	}
	args := []any{keptFor.Milliseconds()}
	byEntry := map[string]*ask{}
	r.mu.Lock()
	for _, a := range asked {
		args = append(args, a.entry)
		byEntry[a.entry] = a
	}
	r.mu.Unlock()
	gone, err := missing.Run(ctx, r.client, []string{r.kind.jobsKey()}, args...).StringSlice()
	if err != nil || len(gone) == 0 {
		return err
	}
	for { // most are answered: the answer came at the moment at which the task went
		n, err := r.read(ctx, -1)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	r.mu.Lock()
	var again []*ask
	for _, entry := range gone {
		if a := byEntry[entry]; a != nil && r.asked[a.task.ID] == a {
			again = append(again, a)
		}
	}
	r.mu.Unlock()
	for _, a := range again {
		if a.again++; a.again == mostDeliveries {
			r.finish(a, game.Verdict{}, errors.New("the program is forgotten by Redis again and again, or no worker can read it"))
			continue
		}
		r.log.Warn("Redis has forgotten a program that was to be judged; it is asked for again", "submission", a.task.Submission)
		if err := r.send(ctx, a); err != nil {
			return err
		}
		r.mu.Lock()
		wanted := r.asked[a.task.ID] == a
		r.mu.Unlock()
		if !wanted { // withdrawn meanwhile, but only from where it was
			r.withdraw(ctx, a)
		}
	}
	return nil
}

// decide draws the conclusions from who is there.
func (r *Judges) decide() {
	if since := r.link.awaySince(); !since.IsZero() && time.Since(since) >= goneAfter*r.beat {
		r.mu.Lock()
		before := r.workers
		r.workers = map[string]About{}
		r.mu.Unlock()
		r.report(before, nil)
	}
	st := r.State()
	st.Tasks = 0
	if st != r.told {
		r.told = st
		r.hooks.Changed()
	}
	switch {
	case st.Workers > 0:
		r.empty = time.Time{}
	case r.empty.IsZero():
		r.empty = time.Now()
	case time.Since(r.empty) >= goneAfter*r.beat && r.hooks.Elsewhere():
		for _, a := range r.outstanding() {
			r.finish(a, game.Verdict{}, errGone)
		}
	}
}

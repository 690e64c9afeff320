package remote

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// beats says once a beat that the worker lives and that its claims are its own, and takes over those of others that have
// lapsed, until life ends.
func (w *Worker) beats(life context.Context, begin func(redis.XMessage)) {
	tick := time.NewTicker(w.beat)
	defer tick.Stop()
	for {
		err := w.live(life)
		if err == nil {
			err = w.renew(life)
		}
		if w.link.note(life, err) {
			w.link.note(life, w.inherit(life, begin))
		}
		select {
		case <-tick.C:
		case <-life.Done():
			return
		}
	}
}

// live says that the worker is there or, when it leaves, that it is not any more.
func (w *Worker) live(ctx context.Context) error {
	w.mu.Lock()
	about, leaving := w.about, w.leaving
	w.mu.Unlock()
	text, err := json.Marshal(about)
	if err != nil {
		return err
	}
	_, err = w.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		if leaving {
			p.Del(ctx, workerKey(w.id))
			p.SRem(ctx, workersKey, w.id)
			return nil
		}
		p.Set(ctx, workerKey(w.id), text, goneAfter*w.beat)
		p.SAdd(ctx, workersKey, w.id)
		p.PExpire(ctx, workersKey, keptFor)
		return nil
	})
	return err
}

// renew keeps the worker's claims, and stops judging where it has none any more.
func (w *Worker) renew(ctx context.Context) error {
	args := []any{group, w.id, keptFor.Milliseconds()}
	w.mu.Lock()
	for entry := range w.held {
		args = append(args, entry)
	}
	w.mu.Unlock()
	lost, err := renewing.Run(ctx, w.client, []string{w.jobs}, args...).StringSlice()
	if err != nil && redis.HasErrorPrefix(err, "NOGROUP") {
		return w.found(ctx)
	}
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, entry := range lost {
		if cancel := w.held[entry]; cancel != nil {
			cancel(errTaken)
		}
	}
	return nil
}

// inherit takes over claims that have lapsed. After Redis was away, all get the time to renew theirs.
func (w *Worker) inherit(ctx context.Context, begin func(redis.XMessage)) error {
	room, slots, _ := w.room()
	if room == 0 || w.link.shaky(lapseAfter*w.beat) {
		return nil
	}
	entries, next, err := w.client.XAutoClaim(ctx, &redis.XAutoClaimArgs{
		Stream: w.jobs, Group: group, Consumer: w.id, MinIdle: lapseAfter * w.beat, Start: w.cursor, Count: int64(min(room, slots)),
	}).Result()
	if err != nil {
		return err
	}
	w.cursor = next
	for _, entry := range entries {
		pending, err := w.client.XPendingExt(ctx, &redis.XPendingExtArgs{
			Stream: w.jobs, Group: group, Start: entry.ID, End: entry.ID, Count: 1,
		}).Result()
		switch {
		case err != nil:
			return err // it lapses again
		case len(pending) == 1 && pending[0].RetryCount >= mostDeliveries:
			w.giveUp(ctx, entry, int(pending[0].RetryCount))
		default:
			begin(entry)
		}
	}
	return nil
}

// giveUp answers for the workers that were lost over a task.
func (w *Worker) giveUp(ctx context.Context, entry redis.XMessage, deliveries int) {
	t, err := readTask(entry.Values)
	if err != nil {
		w.link.note(ctx, discard(ctx, w.client, w.jobs, entry.ID))
		return
	}
	w.log.Error("workers were lost over a program, which is not tried again", "submission", t.Submission, "delivery", deliveries)
	args := append([]any{group, entry.ID, keptFor.Milliseconds()}, answer{task: t.ID, worker: w.id, what: isLost}.values()...)
	w.link.note(ctx, answering.Run(ctx, w.client, []string{w.jobs, answersKey(t.Server)}, args...).Err())
}

// leave says goodbye; the claims are still renewed.
func (w *Worker) leave(ctx context.Context) {
	w.mu.Lock()
	w.leaving = true
	w.mu.Unlock()
	w.link.note(ctx, w.live(ctx))
}

// giveBack gives back what is not finished, to be taken by another worker at once. Nothing of the worker is left then.
func (w *Worker) giveBack() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	w.mu.Lock()
	entries := slices.Collect(maps.Keys(w.held))
	clear(w.held)
	w.mu.Unlock()
	args := []any{group, w.id}
	for _, entry := range entries {
		args = append(args, entry)
	}
	err := w.live(ctx) // the last beat may have said that it lives after leave
	if err == nil {
		err = returning.Run(ctx, w.client, []string{w.jobs}, args...).Err()
	}
	if w.link.note(ctx, err) && len(entries) > 0 {
		w.log.Info("programs that were not judged in time are given back", "programs", len(entries))
	}
}

package rooms

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/store/memory"
)

func TestStatsCountRoomsSeatsAndWhatIsNotSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{Store: memory.New()}
		c := newClass(t, options(m))
		defer c.close()
		if _, err := c.r.Create(t.Context(), "first", game.Settings{}, hash); err != nil {
			t.Fatal(err)
		}
		kim := c.join("Kim")
		c.join("Lou")
		c.start()
		settled()
		st := c.r.Stats(t.Context())
		equal(t, "rooms in the lobby", st.Rooms[game.Lobby], 1)
		equal(t, "rooms running", st.Rooms[game.Running], 1)
		equal(t, "students", st.Seats[StudentRole], 2)
		equal(t, "hosts", st.Seats[HostRole], 1)
		equal(t, "screens", st.Seats[ScreenRole], 0)
		equal(t, "unsaved events", st.UnsavedEvents, 0)
		equal(t, "all is saved", st.UnsavedSince.IsZero(), true)

		m.set(errors.New("gone for lunch"))
		away := time.Now()
		c.submit(kim, 1, "accepted")
		time.Sleep(10 * time.Second)
		settled()
		st = c.r.Stats(t.Context())
		if st.UnsavedEvents < 3 || st.UnsavedBytes <= 0 { // Submitted, Judged, Solved
			t.Errorf("while the store is away: got %d events and %d bytes, want at least 3 events", st.UnsavedEvents, st.UnsavedBytes)
		}
		if late := st.UnsavedSince.Sub(away); st.UnsavedSince.IsZero() || late < 0 || late > time.Second {
			t.Errorf("unsaved since %v, want within a second of %v", st.UnsavedSince, away)
		}
		m.set(nil)
		time.Sleep(5 * time.Second)
		settled()
		st = c.r.Stats(t.Context())
		equal(t, "unsaved events after the store is back", st.UnsavedEvents, 0)
		equal(t, "unsaved bytes after the store is back", st.UnsavedBytes, 0)
		equal(t, "all is saved again", st.UnsavedSince.IsZero(), true)
	})
}

func TestTheLogTellsAClassWithoutNamesOrPrograms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		m := &moody{Store: memory.New()}
		o := options(m)
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})) // locks around each line
		c := newClass(t, o)
		kim := c.join("Kimberley")
		c.start()
		c.submit(kim, 1, "race SECRETSOURCE")
		settled()
		m.set(errors.New("gone for lunch"))
		c.submit(kim, 2, "nonsense SECRETSOURCE") // a kind that the judge does not have
		time.Sleep(10 * time.Second)
		m.set(nil)
		time.Sleep(5 * time.Second)
		c.steer(game.Close{})
		c.close()
		lines := log.String()
		for _, want := range []string{
			`msg="a room is open" room=` + c.room.Code(), `msg="a round starts" room=` + c.room.Code() + ` round=1 challenge=one`,
			`msg=judged room=` + c.room.Code() + ` player="seat Kimberley"`, `kind=race`,
			`level=WARN msg="nothing can be saved`, `msg="the store is back"`, `level=ERROR msg="judge a program" room=` + c.room.Code() + ` player="seat Kimberley"`,
			`level=WARN msg="a student was told that the judge failed" room=` + c.room.Code() + ` player="seat Kimberley"`,
			`msg="the room is closed" room=` + c.room.Code() + ` cause=host`,
		} {
			if !strings.Contains(lines, want) {
				t.Errorf("the log does not say %s", want)
			}
		}
		for _, secret := range []string{"SECRETSOURCE", "name=", hash("token Kimberley"), "untouched"} {
			if strings.Contains(lines, secret) {
				t.Errorf("the log says %q", secret)
			}
		}
		if t.Failed() {
			t.Log(lines)
		}
	})
}

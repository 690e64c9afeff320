package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"datarace/client/wire"
	"datarace/rooms"
	"datarace/rooms/store"
)

func TestTheFastestAreShownOnlyByAServerThatKeepsThemAndNeverWithTheirRoom(t *testing.T) {
	for _, public := range []bool{false, true} {
		inLessonWith(t, rooms.Options{PublicBest: public}, func(t *testing.T, l *lesson) {
			for _, b := range []store.Best{{Room: "SECRET", Name: "Ann", Millis: 9000}, {Room: "SECRET", Name: "<b>Kim", Millis: 4200}} {
				if err := l.store.PutBest(t.Context(), "page-hits", b); err != nil {
					t.Fatal(err)
				}
			}
			answer, body := ask(t, l.server, get("/api/best/page-hits"))
			if strings.Contains(body, "SECRET") {
				t.Errorf("the list tells a room's code: %s", body)
			}
			if !public {
				var no wire.Fail
				if err := json.Unmarshal([]byte(body), &no); err != nil || answer.StatusCode != http.StatusNotFound || no.Text == "" {
					t.Errorf("without the flag: got %d %s, want 404 and words", answer.StatusCode, body)
				}
				if strings.Contains(body, "Kim") {
					t.Errorf("without the flag a name is shown: %s", body)
				}
				return
			}
			var got wire.Fastest
			if err := json.Unmarshal([]byte(body), &got); err != nil || answer.StatusCode != http.StatusOK {
				t.Fatalf("got %d %s, %v; want the list", answer.StatusCode, body, err)
			}
			if got.Challenge != "page-hits" || got.Title == "" || len(got.Times) != 2 || got.Times[0] != (wire.FastTime{Name: "<b>Kim", Millis: 4200}) || got.Times[1].Name != "Ann" {
				t.Errorf("got %+v, want Kim before Ann", got)
			}
			if _, body := ask(t, l.server, get("/api/best/newsletter")); !strings.Contains(body, `"times":[]`) {
				t.Errorf("a challenge that nobody has solved: got %s, want an empty list", body)
			}
			for _, path := range []string{"/api/best/none", "/api/best/%00", "/api/best/..%2f", "/api/best/" + strings.Repeat("x", 4000), "/api/best/"} {
				if answer, body := ask(t, l.server, get(path)); answer.StatusCode != http.StatusNotFound {
					t.Errorf("%.40q: got %d %s, want 404", path, answer.StatusCode, body)
				}
			}
		})
	}
}

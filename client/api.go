package client

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"datarace/client/wire"
	"datarace/game"
	"datarace/rooms"
)

// maxBody is the largest request body of the API, in bytes.
const maxBody = 16 << 10

// bodyWait is how long a body may take to come.
const bodyWait = 10 * time.Second

// answer writes v as JSON.
func (s *Server) answer(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(wire.Whole(v))
	if err != nil {
		s.o.Log.Error("encode an answer", "error", err)
		status, text = http.StatusInternalServerError, []byte(`{"v":1,"type":"error","code":"internal","text":"`+wordsInternal+`"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // the browser has gone when it fails
}

// refuse says no, in JSON to programs and as a page to people.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, code game.Code, text string) {
	if !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/ws" {
		s.plain(w, r, status, "That did not work", text)
		return
	}
	s.answer(w, status, wire.Fail{V: wire.Version, Type: "error", Code: code, Text: text})
}

func (s *Server) tooFast(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	s.refuse(w, r, http.StatusTooManyRequests, wire.CodeRate, wordsWait(wait))
}

// refuseError answers with the words for err; one that is nobody's fault but ours is logged here.
func (s *Server) refuseError(w http.ResponseWriter, r *http.Request, doing string, err error) {
	e, known := ending(err)
	if !known {
		s.o.Log.Error(doing, "error", err)
	}
	s.refuse(w, r, httpStatus(e.code), e.code, e.text)
}

// read decodes a body strictly; when it answers false it has answered the request.
func (s *Server) read(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		s.refuse(w, r, http.StatusUnsupportedMediaType, wire.CodeMessage, wordsBody)
		return false
	}
	// A body that drips in is not waited for; writers that have no deadlines, as in tests, need none.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWait))
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, err = dec.Token(); err == io.EOF {
			return true
		}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		s.refuse(w, r, http.StatusRequestEntityTooLarge, wire.CodeTooLarge, wordsBody)
		return false
	}
	s.refuse(w, r, http.StatusBadRequest, wire.CodeMessage, wordsBody)
	return false
}

func (s *Server) noSuchCall(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, http.StatusNotFound, wire.CodeMessage, wordsCall)
}

// session says that the cookie is good.
func (s *Server) session(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// playlists lists what a room can be opened with.
func (s *Server) playlists(w http.ResponseWriter, _ *http.Request) {
	out := []wire.Playlist{}
	for _, p := range s.o.Catalog.Playlists() {
		line := wire.Playlist{ID: p.ID, Title: p.Title, About: p.About}
		seconds := 0
		for _, id := range p.Challenges {
			c, ok := s.o.Catalog.Challenge(id)
			if !ok {
				continue
			}
			seconds += c.Read + 60*c.Minutes
			line.Rounds = append(line.Rounds, wire.PlaylistRound{
				Challenge: c.ID, Title: c.Title, Level: c.Level, Minutes: c.Minutes, Concepts: c.Concepts,
			})
		}
		line.Minutes = (seconds + 59) / 60
		out = append(out, line)
	}
	s.answer(w, http.StatusOK, out)
}

// openRoom opens a room.
func (s *Server) openRoom(w http.ResponseWriter, r *http.Request) {
	var body wire.OpenRoom
	if !s.read(w, r, &body) {
		return
	}
	if _, ok := s.o.Catalog.Playlist(body.Playlist); !ok {
		s.refuse(w, r, http.StatusNotFound, game.CodeUnknown, wordsPlaylist)
		return
	}
	code, err := s.o.Rooms.Create(r.Context(), body.Playlist, body.Settings, func(code string) string {
		return hash(s.hostToken(code))
	})
	if errors.Is(err, rooms.ErrTooMany) {
		s.refuse(w, r, http.StatusConflict, game.CodeFull, wordsRooms)
		return
	}
	if err != nil {
		s.refuseError(w, r, "open a room", err)
		return
	}
	s.answer(w, http.StatusCreated, wire.OpenedRoom{Room: code, Token: s.hostToken(code)})
}

// listRooms lists the open rooms with their tokens, which the key gives anyway.
func (s *Server) listRooms(w http.ResponseWriter, _ *http.Request) {
	out := []wire.RoomLine{}
	for _, l := range s.o.Rooms.List() {
		out = append(out, wire.RoomLine{Room: l.Code, Title: l.Title, Phase: l.Phase, Players: l.Players, Token: s.hostToken(l.Code)})
	}
	s.answer(w, http.StatusOK, out)
}

// card says what anybody with the code may know.
func (s *Server) card(w http.ResponseWriter, r *http.Request) {
	address := s.addressOf(r)
	if wait := s.wrong.wait(address); wait > 0 {
		s.tooFast(w, r, wait)
		return
	}
	room, err := s.o.Rooms.Find(rooms.Normal(r.PathValue("code")))
	if errors.Is(err, rooms.ErrNoRoom) {
		s.wrong.take(address)
	}
	if err != nil {
		s.refuseError(w, r, "find a room", err)
		return
	}
	c, err := room.Card(r.Context())
	if err != nil {
		s.refuseError(w, r, "look at a room", err)
		return
	}
	s.answer(w, http.StatusOK, wire.RoomCard{
		Room: c.Code, Title: c.Title, Phase: c.Phase, Players: c.Players, Locked: c.Locked, Full: c.Full,
	})
}

// fastest lists the best times of a challenge, when this server keeps them.
func (s *Server) fastest(w http.ResponseWriter, r *http.Request) {
	c, list, err := s.o.Rooms.Fastest(r.Context(), r.PathValue("challenge"))
	switch {
	case errors.Is(err, rooms.ErrNotPublic):
		s.refuse(w, r, http.StatusNotFound, game.CodeUnknown, wordsBest)
		return
	case errors.Is(err, rooms.ErrNoChallenge):
		s.refuse(w, r, http.StatusNotFound, game.CodeUnknown, wordsNoBest)
		return
	case err != nil:
		s.refuseError(w, r, "list the fastest", err)
		return
	}
	out := wire.Fastest{Challenge: c.ID, Title: c.Title, Times: make([]wire.FastTime, 0, len(list))}
	for _, b := range list {
		out.Times = append(out.Times, wire.FastTime{Name: b.Name, Millis: b.Millis})
	}
	s.answer(w, http.StatusOK, out)
}

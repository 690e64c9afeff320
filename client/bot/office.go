package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"

	"datarace/client/wire"
	"datarace/game"
)

// Refused is an HTTP answer that is no success.
type Refused struct {
	Status int
	Fail   wire.Fail
}

// Error says status, code and words.
func (r *Refused) Error() string {
	return fmt.Sprintf("refused with %d: %s %s", r.Status, r.Fail.Code, r.Fail.Text)
}

// mostAnswer bounds what is read of an answer, in bytes.
const mostAnswer = 4 << 20

func refused(answer *http.Response) *Refused {
	out := &Refused{Status: answer.StatusCode}
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil || json.Unmarshal(text, &out.Fail) != nil {
		out.Fail.Text = string(text)
	}
	return out
}

// Office is an instructor who has shown the server key.
type Office struct {
	base string
	http *http.Client
}

// Unlock exchanges the server key for a cookie.
func Unlock(ctx context.Context, base, key string) (*Office, error) {
	return unlock(ctx, base, key, line{})
}

func unlock(ctx context.Context, base, key string, l line) (*Office, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("show the key: %w", err)
	}
	transport := http.DefaultTransport
	if l.dial != nil {
		transport = &http.Transport{DialContext: l.dial, DisableKeepAlives: true}
	}
	o := &Office{base: strings.TrimSuffix(base, "/"), http: &http.Client{Jar: jar, Transport: transport}}
	err = o.call(ctx, http.MethodPost, "/api/host/key", map[string]string{"key": key}, nil)
	if err != nil {
		return nil, fmt.Errorf("show the key: %w", err)
	}
	return o, nil
}

// Open opens a room.
func (o *Office) Open(ctx context.Context, playlist string, s game.Settings) (wire.OpenedRoom, error) {
	var out wire.OpenedRoom
	err := o.call(ctx, http.MethodPost, "/api/rooms", wire.OpenRoom{Playlist: playlist, Settings: s}, &out)
	return out, err
}

// Rooms lists the open rooms.
func (o *Office) Rooms(ctx context.Context) ([]wire.RoomLine, error) {
	var out []wire.RoomLine
	err := o.call(ctx, http.MethodGet, "/api/rooms", nil, &out)
	return out, err
}

// Playlists lists what a room can be opened with.
func (o *Office) Playlists(ctx context.Context) ([]wire.Playlist, error) {
	var out []wire.Playlist
	err := o.call(ctx, http.MethodGet, "/api/playlists", nil, &out)
	return out, err
}

// Card says what anybody may know of a room.
func Card(ctx context.Context, base, room string) (wire.RoomCard, error) {
	var out wire.RoomCard
	o := &Office{base: strings.TrimSuffix(base, "/"), http: http.DefaultClient}
	err := o.call(ctx, http.MethodGet, "/api/rooms/"+room, nil, &out)
	return out, err
}

// call makes one request. An answer that is no success is a *Refused.
func (o *Office) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, o.base+path, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := o.http.Do(request)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %w", method, path, refused(answer))
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, mostAnswer)).Decode(out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

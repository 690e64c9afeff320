// Package wire is what travels between a browser and the server: one JSON object a frame, version first, one struct a
// type. The pages' TypeScript types are generated from these structs and the views of package game.
package wire

import "datarace/game"

// Version is the protocol's version; a client with another one is closed with CloseVersion and reloads.
const Version = 1

// Close codes beyond those of RFC 6455. CloseRestarting and CloseSlow are the standard's "going away" and "try again later".
const (
	CloseRestarting = 1001
	CloseSlow       = 1013
	CloseElsewhere  = 4001 // the same seat was opened in another tab or device
	CloseForbidden  = 4003
	CloseNoRoom     = 4004
	CloseRate       = 4008
	CloseVersion    = 4009
)

// Limits of one message.
const (
	MaxText  = 64 << 10  // of a program, in bytes
	MaxFrame = 420 << 10 // of a frame: a program's bytes may each take six in JSON
)

// Role is which face a connection shows.
type Role string

// The three faces.
const (
	RoleStudent Role = "student"
	RoleHost    Role = "host"
	RoleScreen  Role = "screen"
)

// Header is what every message begins with.
type Header struct {
	V    int    `json:"v"`
	Type string `json:"type"`
}

// From the browser.
type (
	// Hello is the first message of a connection. Students without a token give a name; the host gives the host token;
	// a screen gives neither.
	Hello struct {
		V     int    `json:"v"`
		Type  string `json:"type"` // hello
		Room  string `json:"room"`
		Role  Role   `json:"role"`
		Token string `json:"token,omitempty"`
		Name  string `json:"name,omitempty"`
	}
	// Draft syncs the editor's text, at most one in 2 s. Rev grows.
	Draft struct {
		V     int    `json:"v"`
		Type  string `json:"type"` // draft
		Round int    `json:"round"`
		Rev   int64  `json:"rev"`
		Text  string `json:"text"`
	}
	// Program is check and submit. N is the client's own number, unique in a seat; a repeat is acknowledged again.
	Program struct {
		V    int    `json:"v"`
		Type string `json:"type"` // check, submit
		N    int64  `json:"n"`
		Text string `json:"text"`
	}
	// Ask is every student message with a number and no more than one choice: withdraw{submission}, hint, lost{on},
	// why{choice}, leave, rename{name}, patches (show them to me, and let me choose instead of submitting), choose{patch},
	// measure{ms} (how long a ping and its pong took, in the warm-up), guess{guess} (what will go wrong, in reading).
	Ask struct {
		V          int       `json:"v"`
		Type       string    `json:"type"` // withdraw, hint, lost, why, leave, rename, patches, choose, measure, guess
		N          int64     `json:"n"`
		Submission string    `json:"submission,omitempty"`
		On         bool      `json:"on,omitempty"`
		Choice     int       `json:"choice,omitempty"`
		Name       string    `json:"name,omitempty"`
		Patch      string    `json:"patch,omitempty"`
		Ms         int64     `json:"ms,omitempty"`
		Guess      game.Kind `json:"guess,omitempty"`
	}
	// Detail asks for a whole verdict. A student may ask for their own and, from the clock's start on, for the untouched
	// program's ("fail"), which is free and there when Status.Fail says so; the host for any.
	Detail struct {
		V          int    `json:"v"`
		Type       string `json:"type"` // detail
		N          int64  `json:"n"`
		Submission string `json:"submission"`
	}
	// Steer is every message of the host: warmup, lesson{ms} (it ends in so many; 0 to take that back), start, pause, resume,
	// extend{ms, seat}, end, next, finish, give{hint, seat}, look{seat}, kick{seat}, ban{seat}, free{seat}, rename{seat, name}, lock{on}, freeze, reveal, close.
	Steer struct {
		V    int    `json:"v"`
		Type string `json:"type"`
		N    int64  `json:"n"`
		Seat string `json:"seat,omitempty"`
		Ms   int64  `json:"ms,omitempty"`
		Hint int    `json:"hint,omitempty"`
		Name string `json:"name,omitempty"`
		On   bool   `json:"on,omitempty"`
	}
	// Ping measures the way there and back; T comes back as it was.
	Ping struct {
		V    int     `json:"v"`
		Type string  `json:"type"` // ping
		T    float64 `json:"t"`
	}
)

// From the server.
type (
	// Welcome answers Hello. Token is given once, to a student who has just joined.
	Welcome struct {
		V     int    `json:"v"`
		Type  string `json:"type"` // welcome
		Role  Role   `json:"role"`
		Seat  string `json:"seat,omitempty"`
		Token string `json:"token,omitempty"`
		Now   int64  `json:"now"`             // room time
		Draft *Draft `json:"draft,omitempty"` // the seat's last synced text
		Last  int64  `json:"last"`            // the largest n that the seat has used
	}
	// View is the newest state of the face that asked; exactly one of the three is there.
	View struct {
		V       int               `json:"v"`
		Type    string            `json:"type"` // view
		Student *game.StudentView `json:"student,omitempty"`
		Host    *game.HostView    `json:"host,omitempty"`
		Screen  *game.ScreenView  `json:"screen,omitempty"`
		Status  game.Status       `json:"status"`
	}
	// Round carries a challenge's public half when a reading phase begins, and to whoever connects later.
	Round struct {
		V           int      `json:"v"`
		Type        string   `json:"type"` // round
		Index       int      `json:"index"`
		Challenge   string   `json:"challenge"`
		Title       string   `json:"title"`
		Concepts    []string `json:"concepts"`
		Brief       string   `json:"brief"`
		API         []string `json:"api"`
		Start       string   `json:"start"`                 // empty for a screen
		Explanation string   `json:"explanation,omitempty"` // in review only
		Teach       string   `json:"teach,omitempty"`       // for the host only
		Patches     []Patch  `json:"patches,omitempty"`     // in review only, with their verdicts; none for a screen
	}
	// Patch is one of the programs that a student may choose instead of writing one. Before review, a view tells the
	// verdict of what was chosen.
	Patch struct {
		ID   string    `json:"id"`
		Text string    `json:"text"`           // the whole program
		Kind game.Kind `json:"kind,omitempty"` // in review
		Note string    `json:"note,omitempty"` // in review: the author's line on it
	}
	// Patches follows the ack of patches, and the welcome of a seat that has opened them: in the seat's own order.
	Patches struct {
		V       int     `json:"v"`
		Type    string  `json:"type"` // patches
		Round   int     `json:"round"`
		Patches []Patch `json:"patches"`
	}
	// Ack answers every message that has an n.
	Ack struct {
		V          int       `json:"v"`
		Type       string    `json:"type"` // ack
		N          int64     `json:"n"`
		State      string    `json:"state"` // received, saved, refused
		Submission string    `json:"submission,omitempty"`
		Code       game.Code `json:"code,omitempty"`
		Text       string    `json:"text,omitempty"`
		Wait       int64     `json:"wait,omitempty"` // milliseconds
	}
	// Progress says where a submission is: queued (with the number of jobs before it), building, running.
	Progress struct {
		V          int    `json:"v"`
		Type       string `json:"type"` // progress
		Submission string `json:"submission"`
		Step       string `json:"step"`
		Position   int    `json:"position,omitempty"`
	}
	// Verdict is a whole verdict: pushed to its author, answered to Detail and, with Check set to the check's n, to check.
	Verdict struct {
		V          int          `json:"v"`
		Type       string       `json:"type"` // verdict
		Submission string       `json:"submission,omitempty"`
		Check      int64        `json:"check,omitempty"`
		N          int64        `json:"n,omitempty"`      // of the Detail that it answers
		Source     string       `json:"source,omitempty"` // for Detail: the program it is about
		Verdict    game.Verdict `json:"verdict"`
	}
	// Look answers the host's look{seat}.
	Look struct {
		V      int    `json:"v"`
		Type   string `json:"type"` // look
		N      int64  `json:"n"`
		Seat   string `json:"seat"`
		Text   string `json:"text"`
		Round  int    `json:"round"`
		Recent string `json:"recent,omitempty"` // the seat's last judged submission
	}
	// Fail is an answer to a message that has no n, or the reason before a close.
	Fail struct {
		V    int       `json:"v"`
		Type string    `json:"type"` // error
		Code game.Code `json:"code"`
		Text string    `json:"text"`
	}
	// Pong answers Ping.
	Pong struct {
		V    int     `json:"v"`
		Type string  `json:"type"` // pong
		T    float64 `json:"t"`
		Now  int64   `json:"now"` // room time
	}
)

// Codes of the transport beside those of the rules.
const (
	CodeMessage   game.Code = "message"   // not JSON, not a known type, or not allowed in this state
	CodeTooLarge  game.Code = "too-large" // over MaxFrame or MaxText
	CodeRate      game.Code = "rate"
	CodeForbidden game.Code = "forbidden"
	CodeNoRoom    game.Code = "no-room"
	CodeVersion   game.Code = "version"
	CodeSlow      game.Code = "slow"
	CodeElsewhere game.Code = "elsewhere"
	CodeCold      game.Code = "cold"  // the judge is not ready yet
	CodeStore     game.Code = "store" // nothing can be saved and the waiting room for it is full
	CodeInternal  game.Code = "internal"

	CodeRestarting game.Code = "restarting" // the server stops; connect again, with the same token
	CodeRemoved    game.Code = "removed"    // the host took the seat away
	CodeLeft       game.Code = "left"       // the student gave the seat up
	CodeOver       game.Code = "over"       // the room is closed
)

// Over HTTP (JSON in, JSON out; errors as Fail with a fitting status):
//
//	POST /api/host/key       {key}                       -> 204 and a cookie; 403
//	GET  /api/host/session                               -> 204, or 403 without the cookie
//	GET  /api/playlists                                  -> []Playlist (host cookie)
//	POST /api/rooms          OpenRoom                    -> OpenedRoom (host cookie)
//	GET  /api/rooms                                      -> []RoomLine (host cookie)
//	GET  /api/rooms/{code}                               -> RoomCard; 404
//	GET  /api/best/{challenge}                           -> Fastest; 404, also when the server keeps no such list
//	GET  /ws                                             websocket
//	GET  /healthz, /readyz                               200, or 503 with what is missing

type (
	// Playlist is a named list of challenges, in order.
	Playlist struct {
		ID      string          `json:"id"`
		Title   string          `json:"title"`
		About   string          `json:"about"`
		Minutes int             `json:"minutes"` // reading and running in all
		Rounds  []PlaylistRound `json:"rounds"`
	}
	// PlaylistRound is one challenge of a playlist, without spoilers.
	PlaylistRound struct {
		Challenge string   `json:"challenge"`
		Title     string   `json:"title"`
		Level     int      `json:"level"`
		Minutes   int      `json:"minutes"`
		Concepts  []string `json:"concepts"`
	}
	// OpenRoom asks for a room.
	OpenRoom struct {
		Playlist string        `json:"playlist"`
		Settings game.Settings `json:"settings"`
	}
	// OpenedRoom is the new room and its host token, which is shown this once.
	OpenedRoom struct {
		Room  string `json:"room"`
		Token string `json:"token"`
	}
	// RoomLine is one open room for the instructor who comes back; Token because the cookie already proves the key.
	RoomLine struct {
		Room    string     `json:"room"`
		Title   string     `json:"title"`
		Phase   game.Phase `json:"phase"`
		Players int        `json:"players"`
		Token   string     `json:"token"`
	}
	// Fastest is the best accepted times of a challenge in all rooms that were ever played here, ten at most: public, and
	// there only when the server was started with --public-best. It never says in which room.
	Fastest struct {
		Challenge string     `json:"challenge"`
		Title     string     `json:"title"`
		Times     []FastTime `json:"times"` // the fastest first
	}
	// FastTime is one of them.
	FastTime struct {
		Name   string `json:"name"`
		Millis int64  `json:"millis"` // of the round's clock at receipt
	}
	// RoomCard is what anybody with the code may know before joining.
	RoomCard struct {
		Room    string     `json:"room"`
		Title   string     `json:"title"`
		Phase   game.Phase `json:"phase"`
		Players int        `json:"players"`
		Locked  bool       `json:"locked,omitempty"`
		Full    bool       `json:"full,omitempty"`
	}
)

package client

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
	"datarace/rooms"
)

// Words for people. Each says what to do next.
const (
	wordsHost     = "This server does not know the address that you came by. Use the address that your instructor shows."
	wordsOrigin   = "Another site's page asked for this. Open the address that your instructor shows, in this browser, and try again."
	wordsKey      = "That is not this server's key. Copy the whole link that the server printed when it started."
	wordsSession  = "Open the instructor's link that the server printed when it started, then try again."
	wordsBody     = "The request is not what this address expects. Reload the page and try again."
	wordsPlaylist = "There is no such playlist. Reload the page and choose one from the list."
	wordsBest     = "This server keeps no list of the fastest. Whoever runs it can start it with --public-best."
	wordsNoBest   = "There is no such challenge. Its id stands in the playlists, such as page-hits."
	wordsCall     = "There is no such address. Reload the page."
	wordsNoRoom   = "There is no room with that code. Check the code on the projector: letters and digits, without 0, O, 1, I, L or U."
	wordsRooms    = "This server has as many open rooms as it may have. Close one that is over, then try again."
	wordsInternal = "Something went wrong on the server. Try again; if it happens again, tell your instructor."
	wordsHello    = "The first message has to be hello. Reload the page."
	wordsAgain    = "This connection has said hello already. Reload the page."
	wordsRole     = "There is no such role. Reload the page."
	wordsText     = "Messages are JSON texts, not bytes. Reload the page."
	wordsLate     = "Nothing was said for too long. Reload the page."
	wordsHostOnly = "Only the instructor can do that."
	wordsNotYours = "That is not for this page."
	wordsToken    = "This is not the instructor's browser for this room. Open the instructor's link and choose the room there."
	wordsBanned   = "You cannot come back into this room. Ask your instructor."
	wordsSeat     = "This seat is not yours any more: it was given up, taken away or opened on another device. Join again with the code and a name."
	wordsFull     = "The server has as many connections as it can take. Try again in a minute."
	wordsAbuse    = "This page sends far too much. Wait a minute, then reload it."
)

// end says how a connection ends: the words before it, and the close code.
type end struct {
	code  game.Code
	text  string
	close int
}

// ending maps why a link could not be had, or why it ended, to the one answer for it. An error that it does not know is
// internal; known says which it was.
func ending(err error) (e end, known bool) {
	var refusal *game.Refusal
	switch {
	case errors.As(err, &refusal):
		return end{refusal.Code, refusal.Text, wire.CloseForbidden}, true
	case errors.Is(err, rooms.ErrNoRoom):
		return end{wire.CodeNoRoom, wordsNoRoom, wire.CloseNoRoom}, true
	case errors.Is(err, rooms.ErrClosed):
		return end{wire.CodeOver, "This room is closed. Thank you for racing!", wire.CloseNoRoom}, true
	case errors.Is(err, rooms.ErrForbidden):
		return end{wire.CodeForbidden, wordsBanned, wire.CloseForbidden}, true
	case errors.Is(err, rooms.ErrNoSeat):
		return end{wire.CodeForbidden, wordsSeat, wire.CloseForbidden}, true
	case errors.Is(err, rooms.ErrElsewhere):
		return end{wire.CodeElsewhere, "Your seat was opened in another tab or on another device. Go on there, or reload this page to come back here.", wire.CloseElsewhere}, true
	case errors.Is(err, rooms.ErrSlow):
		return end{wire.CodeSlow, "The connection does not keep up. Reload the page; your text and your submissions are safe.", wire.CloseSlow}, true
	case errors.Is(err, rooms.ErrRemoved):
		return end{wire.CodeRemoved, "Your instructor took you out of the room. Ask them if you think that was a mistake.", wire.CloseForbidden}, true
	case errors.Is(err, rooms.ErrLeft):
		return end{wire.CodeLeft, "You have left the room. To come back, join with the code.", websocket.CloseNormalClosure}, true
	case errors.Is(err, rooms.ErrRestarting):
		return restarting, true
	}
	return end{wire.CodeInternal, wordsInternal, websocket.CloseInternalServerErr}, false
}

var restarting = end{wire.CodeRestarting, "The server restarts. This page connects again by itself; your text and your submissions are safe.", wire.CloseRestarting}

// wordsWait says how long to wait.
func wordsWait(wait time.Duration) string {
	seconds := int(math.Ceil(wait.Seconds()))
	if seconds <= 1 {
		return "That was too fast. Wait a second and try again."
	}
	return fmt.Sprintf("That was too fast. Wait %d seconds and try again.", seconds)
}

// httpStatus fits an ending's code.
func httpStatus(code game.Code) int {
	switch code {
	case wire.CodeNoRoom, wire.CodeOver:
		return http.StatusNotFound
	case wire.CodeForbidden:
		return http.StatusForbidden
	case wire.CodeRestarting:
		return http.StatusServiceUnavailable
	case wire.CodeInternal:
		return http.StatusInternalServerError
	}
	return http.StatusConflict
}

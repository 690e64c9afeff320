package rooms

import "errors"

// Why a room or a link cannot be had, or ended. The transport turns them into words and close codes.
var (
	ErrNoRoom      = errors.New("no such room")
	ErrForbidden   = errors.New("not allowed in this room")
	ErrNoSeat      = errors.New("the token opens no seat of this room")
	ErrPlaylist    = errors.New("no such playlist, or one of its challenges is missing")
	ErrNotPublic   = errors.New("this server keeps no list of the fastest")
	ErrNoChallenge = errors.New("no such challenge")
	ErrTooMany     = errors.New("this server has as many rooms as it may have")
	ErrElsewhere   = errors.New("the seat was opened elsewhere")
	ErrSlow        = errors.New("the connection does not keep up")
	ErrRemoved     = errors.New("removed by the host")
	ErrLeft        = errors.New("the seat was given up")
	ErrRestarting  = errors.New("the server restarts")
	ErrClosed      = errors.New("the room is closed")
)

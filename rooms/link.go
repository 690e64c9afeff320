package rooms

import (
	"context"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/store"
)

// Room is one live room.
type Room struct{}

// Code is the room's code.
func (x *Room) Code() string { return "" }

// Card says what anybody with the code may know; ErrClosed when the room has just ended.
func (x *Room) Card(ctx context.Context) (Card, error) { return Card{}, ErrClosed }

// Student gives a student a link. A known tokenHash gets its seat back, and the seat's older link ends with ErrElsewhere;
// otherwise fresh mints a seat's id and token hash and the student joins as name. A *game.Refusal says why not (its
// codes are those of Join), ErrForbidden that the token was banned, ErrClosed or ErrRestarting that the room has ended.
func (x *Room) Student(ctx context.Context, tokenHash, name string, fresh func() (seat, tokenHash string)) (*Link, error) {
	return nil, ErrClosed
}

// Host gives an instructor a link, or ErrForbidden when tokenHash is not the host token's. There may be several.
func (x *Room) Host(ctx context.Context, tokenHash string) (*Link, error) { return nil, ErrClosed }

// Screen gives a projector a link. There may be several.
func (x *Room) Screen(ctx context.Context) (*Link, error) { return nil, ErrClosed }

// Link is one connection's place in a room. Its methods may be called from any goroutine. They return once the room has
// taken the call; what came of it arrives in Replies. After the link's end they return its Err.
type Link struct {
	Seat  string       // "" for hosts and screens
	Fresh bool         // the student has just joined: the token minted by fresh is theirs
	Draft *store.Draft // the seat's last synced text, when there is one
	Last  int64        // the largest n that the seat has used in a submission
}

// Snapshot is the newest state as this link may see it; exactly one of the three views is set. It is shared: read only.
type Snapshot struct {
	Student *game.StudentView
	Host    *game.HostView
	Screen  *game.ScreenView
	Status  game.Status
	Round   *RoundInfo // the round that is on; the same pointer as long as nothing in it has changed
}

// RoundInfo is what a link may know of the round's challenge.
type RoundInfo struct {
	Index       int
	Brief       catalog.Brief // Start is empty for a screen
	Explanation string        // from review on
	Teach       string        // for the host
}

// View signals that Latest has something newer; it holds one signal at most and is never closed.
func (l *Link) View() <-chan struct{} { return nil }

// Latest is the newest snapshot.
func (l *Link) Latest() Snapshot { return Snapshot{} }

// Replies is the ordered lane, 32 deep. It is never closed; what is in it when Done closes is still worth sending.
func (l *Link) Replies() <-chan Reply { return nil }

// Done is closed when the link has ended; Err then says why: ErrElsewhere, ErrSlow, ErrRemoved, ErrLeft, ErrRestarting,
// ErrClosed (also after the link's own Close). Latest and Replies should be drained before the connection is closed.
func (l *Link) Done() <-chan struct{} { return nil }

// Err is nil until Done is closed.
func (l *Link) Err() error { return nil }

// Now is the room time in milliseconds.
func (l *Link) Now() int64 { return 0 }

// Do sends a command, answered by Acks with n. A student's commands act on the link's own seat whatever Seat they carry:
// Rename, Leave, TakeHint, Withdraw, Explain, Lose. A host's: Rename, Remove, Free, Start, Pause, Resume, Extend,
// GiveHint, End, Next, Finish, Freeze, Reveal, Lock, Close; the room fills in End's drafts and Close's cause. Anything
// else is refused with CodeForbidden.
func (l *Link) Do(ctx context.Context, n int64, c game.Command) error { return ErrClosed }

// Submit hands a program in; a repeat of the seat's n is acknowledged again and counts once.
func (l *Link) Submit(ctx context.Context, n int64, source string) error { return ErrClosed }

// Check has a program judged by the visible test only, at no price: one at a time and one in two seconds.
func (l *Link) Check(ctx context.Context, n int64, source string) error { return ErrClosed }

// PutDraft keeps the seat's text, 64 KiB at most (a *game.Refusal otherwise). An older rev of the same round is ignored.
func (l *Link) PutDraft(ctx context.Context, round int, rev int64, text string) error {
	return ErrClosed
}

// Detail asks for a whole verdict: a student's own, "fail" for the untouched program's (students: from review on), or,
// for the host, any.
func (l *Link) Detail(ctx context.Context, n int64, submission string) error { return ErrClosed }

// Look asks for a seat's last synced text; the host only.
func (l *Link) Look(ctx context.Context, n int64, seat string) error { return ErrClosed }

// Close ends the link. It waits for nothing.
func (l *Link) Close() {}

package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
)

// liar stands between a class and its server and changes what the server says.
type liar struct {
	l     *lesson
	front pipes
	lie   func(m wire.Message) wire.Message // what is told instead; nil for nothing at all
	told  atomic.Int64                      // messages that were changed
	all   sync.WaitGroup                    // of websockets
}

// between serves a liar's class until stop is called.
func (l *lesson) between(t *testing.T, lie func(m wire.Message) (wire.Message, bool)) (front *liar, stop func()) {
	p := &liar{l: l, front: pipes{conns: make(chan net.Conn), done: make(chan struct{})}}
	p.lie = func(m wire.Message) wire.Message {
		out, lied := lie(m)
		if lied {
			p.told.Add(1)
		}
		return out
	}
	rest := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:8080"})
	rest.Transport = &http.Transport{DialContext: l.pipes.dial, DisableKeepAlives: true}
	mux := http.NewServeMux()
	mux.Handle("/", rest)
	mux.HandleFunc("/ws", p.socket)
	server := &http.Server{Handler: mux}
	served := make(chan error, 1)
	go func() { served <- server.Serve(p.front) }() // ends by done in stop
	return p, func() {
		close(p.front.done)
		if err := <-served; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		p.all.Wait()
		_ = server.Close()
	}
}

// socket carries one websocket: what students say unchanged, what the server says as the liar will have it.
func (p *liar) socket(w http.ResponseWriter, r *http.Request) {
	p.all.Add(1)
	defer p.all.Done()
	near, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer near.Close()
	dialer := websocket.Dialer{NetDialContext: p.l.pipes.dial}
	far, _, err := dialer.DialContext(context.WithoutCancel(r.Context()), "ws://127.0.0.1:8080/ws", nil)
	if err != nil {
		return
	}
	defer far.Close()
	up := make(chan struct{})
	go func() { // ends with either connection; waited for below
		defer close(up)
		defer far.Close()
		for {
			kind, frame, err := near.ReadMessage()
			if err != nil || far.WriteMessage(kind, frame) != nil {
				return
			}
		}
	}()
	for {
		_, frame, err := far.ReadMessage()
		if err != nil {
			break
		}
		m, err := wire.DecodeServer(frame)
		if err != nil {
			break
		}
		if m = p.lie(m); m == nil {
			continue
		}
		if frame, err = wire.Encode(m); err != nil || near.WriteMessage(websocket.TextMessage, frame) != nil {
			break
		}
	}
	_ = near.Close()
	<-up
}

// ofStudent makes a lie about a student's view; change says whether it has changed anything.
func ofStudent(change func(v *game.StudentView) bool) func(wire.Message) (wire.Message, bool) {
	return func(m wire.Message) (wire.Message, bool) {
		view, ok := m.(wire.View)
		if !ok || view.Student == nil {
			return m, false
		}
		lied := change(view.Student)
		return view, lied
	}
}

// ofAttempts makes a lie about each attempt in a student's view.
func ofAttempts(change func(a *game.Attempt) bool) func(wire.Message) (wire.Message, bool) {
	return ofStudent(func(v *game.StudentView) bool {
		lied := false
		for i := range v.You.Attempts {
			lied = change(&v.You.Attempts[i]) || lied
		}
		return lied
	})
}

func TestEveryLieOfAServerIsNoticed(t *testing.T) {
	judged := func(a *game.Attempt) bool { return a.State == game.StateJudged }
	for name, lie := range map[string]func(m wire.Message) (wire.Message, bool){
		"a score": ofStudent(func(v *game.StudentView) bool {
			v.You.Score++
			return v.You.Solved
		}),
		"the sum of points": ofStudent(func(v *game.StudentView) bool {
			v.You.Points += 5
			return true
		}),
		"the number of wrong ones": ofStudent(func(v *game.StudentView) bool {
			v.You.Wrong++
			return true
		}),
		"a view of the past": ofStudent(func(v *game.StudentView) bool {
			if v.Seq%4 != 0 || v.Seq < 20 {
				return false
			}
			v.Seq -= 10
			return true
		}),
		"the clock": ofStudent(func(v *game.StudentView) bool {
			if v.Seq%4 != 0 {
				return false
			}
			v.Clock.Now -= 20_000
			return true
		}),
		"an attempt that is gone": ofStudent(func(v *game.StudentView) bool {
			n := len(v.You.Attempts)
			if n < 2 {
				return false
			}
			v.You.Attempts = v.You.Attempts[:n-1]
			return true
		}),
		"the kind that is shown": ofAttempts(func(a *game.Attempt) bool {
			if !judged(a) || a.Kind != game.Race {
				return false
			}
			a.Kind = game.Wrong
			return true
		}),
		"the rung": ofAttempts(func(a *game.Attempt) bool {
			if !judged(a) || a.Kind != game.Race {
				return false
			}
			a.Rung = game.Clean
			return true
		}),
		"what counts": ofAttempts(func(a *game.Attempt) bool {
			a.Counts = !a.Counts
			return judged(a)
		}),
		"the time of receipt": ofAttempts(func(a *game.Attempt) bool {
			a.At = max(0, a.At-30_000)
			return true
		}),
		"no verdict at all": func(m wire.Message) (wire.Message, bool) {
			if _, ok := m.(wire.Verdict); ok {
				return nil, true
			}
			return ofAttempts(func(a *game.Attempt) bool {
				a.State, a.Kind, a.Rung = game.StateJudging, "", ""
				return true
			})(m)
		},
		"the verdict that is told": func(m wire.Message) (wire.Message, bool) {
			v, ok := m.(wire.Verdict)
			if !ok || v.Check != 0 || v.Submission == "fail" || v.Verdict.Kind == game.Deadlock {
				return m, false
			}
			v.Verdict.Kind = game.Deadlock
			return v, true
		},
		"how the untouched program fails": func(m wire.Message) (wire.Message, bool) {
			v, ok := m.(wire.Verdict)
			if !ok || v.Submission != "fail" {
				return m, false
			}
			v.Verdict.Kind = game.Panic
			return v, true
		},
		"the technique": func(m wire.Message) (wire.Message, bool) {
			v, ok := m.(wire.Verdict)
			if !ok || v.Check != 0 || v.Verdict.Kind != game.Accepted {
				return m, false
			}
			v.Verdict.Technique = "prayer"
			return v, true
		},
		"nothing is saved": func(m wire.Message) (wire.Message, bool) {
			if a, ok := m.(wire.Ack); ok && a.State == "saved" {
				return nil, true
			}
			return m, false
		},
		"another submission in the acknowledgement": func(m wire.Message) (wire.Message, bool) {
			a, ok := m.(wire.Ack)
			if !ok || a.State != "saved" || a.Submission == "" {
				return m, false
			}
			a.Submission = "somebody's"
			return a, true
		},
		"the draft": func(m wire.Message) (wire.Message, bool) {
			w, ok := m.(wire.Welcome)
			if !ok || w.Draft == nil {
				return m, false
			}
			w.Draft.Text = "package lost"
			return w, true
		},
		"the answer to why": ofStudent(func(v *game.StudentView) bool {
			if v.You.Why == nil || v.You.Why.Chosen < 0 {
				return false
			}
			v.You.Why.Right = !v.You.Why.Right
			return true
		}),
		"the board": func(m wire.Message) (wire.Message, bool) {
			v, ok := m.(wire.View)
			if !ok || v.Host == nil || v.Host.Phase != game.Podium {
				return m, false
			}
			slices.Reverse(v.Host.Board)
			return v, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			inLesson(t, nil, func(t *testing.T, l *lesson) {
				p, stop := l.between(t, lie)
				class := l.class(4, 1, 11)
				class.Pace, class.Dial = 30*time.Second, p.front.dial
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour) // of the bubble's; a guard against hanging
				report, err := class.Play(ctx)
				cancel()
				stop()
				if err != nil {
					t.Fatal(err)
				}
				if p.told.Load() == 0 {
					t.Error("the lie was never told, so nothing was shown")
				}
				if len(report.Differences) == 0 {
					t.Errorf("it was told %d times and nobody noticed", p.told.Load())
				} else {
					t.Logf("%d differences, such as: %s", len(report.Differences), report.Differences[rand.IntN(len(report.Differences))])
				}
			})
		})
	}
}

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
	"datarace/rooms"
	"datarace/rooms/queue"
	"datarace/rooms/store/memory"
)

// quick is a judge that takes a third of a second.
func quick(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	progress("building")
	timer := time.NewTimer(time.Second / 3)
	defer timer.Stop()
	select {
	case <-timer.C:
		return decide(ctx, j, progress)
	case <-ctx.Done():
		return game.Verdict{}, ctx.Err()
	}
}

// pupil is a student's browser in a figure: it types, checks, tries and solves at times of its own.
type pupil struct {
	ws    *websocket.Conn
	bytes atomic.Int64
	views atomic.Int64
}

// read counts frames until the connection ends.
func (p *pupil) read() {
	for {
		_, frame, err := p.ws.ReadMessage()
		if err != nil {
			return
		}
		p.bytes.Add(int64(len(frame)))
		if bytes.Contains(frame[:min(40, len(frame))], []byte(`"type":"view"`)) {
			p.views.Add(1)
		}
	}
}

// work is two minutes of a round: a draft every two seconds or so, a ping every ten, a check, one or two wrong tries and,
// for four in five, a right one.
func (p *pupil) work(random *rand.Rand, t *testing.T) {
	n := int64(0)
	put := func(m any) {
		if err := p.ws.WriteJSON(m); err != nil {
			t.Error(err)
		}
	}
	program := func(kind, text string) {
		n++
		put(wire.Program{V: 1, Type: kind, N: n, Text: text + strings.Repeat("\n// and more of it", 30)})
	}
	wrong, right := 20+random.IntN(60), 40+random.IntN(100)
	check := wrong - 10
	for second := range 120 {
		switch {
		case second == check:
			program("check", bad)
		case second == wrong, second == wrong+15 && random.IntN(2) == 0:
			program("submit", fmt.Sprint(bad, second, random.Int()))
		case second == right:
			program("submit", fmt.Sprint(good, random.Int()))
		case second%10 == 0:
			put(wire.Ping{V: 1, Type: "ping", T: float64(second)})
		case random.IntN(2) == 0:
			put(wire.Draft{V: 1, Type: "draft", Rev: int64(second) + 1, Text: bad})
		}
		time.Sleep(time.Second)
	}
}

// minute is what one student is sent in a minute of a round with so many, on average: bytes and views.
func minute(t *testing.T, students int) (size, views int64) {
	t.Helper()
	inLesson(t, quick, func(t *testing.T, l *lesson) {
		l.server.joins = newBuckets(Rate{time.Millisecond, students})
		code, err := l.registry.Create(t.Context(), l.packs.Playlists()[0].ID, game.Settings{Seats: students}, func(code string) string { return hash(l.server.hostToken(code)) })
		if err != nil {
			t.Fatal(err)
		}
		room := try(l.registry.Find(code))(t)
		host := try(room.Host(t.Context(), hash(l.server.hostToken(code))))(t)
		defer host.Close()
		class := make([]*pupil, students)
		var reading, working sync.WaitGroup
		for i := range class {
			ws, _, err := l.enter(t.Context(), t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: fmt.Sprintf("Student %d", i+1)})
			if err != nil {
				t.Fatal(err)
			}
			class[i] = &pupil{ws: ws}
			reading.Go(class[i].read)
		}
		for n := range int64(2) {
			if err := host.Do(t.Context(), n+1, game.Start{}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second)
		for i, p := range class {
			size -= p.bytes.Load()
			views -= p.views.Load()
			working.Go(func() { p.work(rand.New(rand.NewPCG(7, uint64(i))), t) })
		}
		working.Wait()
		for _, p := range class {
			size += p.bytes.Load()
			views += p.views.Load()
			p.ws.Close()
		}
		reading.Wait()
	})
	return size / int64(2*students), views / int64(2*students)
}

// What a student's browser is sent must not grow with the class: what the others do is told once a second at most.
func TestAStudentIsSentLittleMoreInALargeClass(t *testing.T) {
	small, smallViews := minute(t, 30)
	large, largeViews := minute(t, 300)
	t.Logf("a minute of a round, to one student: %d bytes in %d views with 30 students, %d bytes in %d views with 300", small, smallViews, large, largeViews)
	if small > 100<<10 || large > 150<<10 {
		t.Errorf("got %d bytes with 30 students and %d with 300, want at most 100 and 150 KiB", small, large)
	}
}

// BenchmarkConnection is what one more student on a websocket costs in memory, kernel buffers left out.
func BenchmarkConnection(b *testing.B) {
	const students = 500
	for b.Loop() {
		b.StopTimer()
		registry, faces, code := house(b, students)
		server := httptest.NewServer(faces.Handler())
		conns := make([]net.Conn, students)
		before := inUse()
		for i := range conns {
			conns[i] = knock(b, server.Listener.Addr().String(), code, fmt.Sprintf("Student %d", i+1))
		}
		for registry.Stats(b.Context()).Seats[rooms.StudentRole] < students {
			runtime.Gosched()
		}
		b.ReportMetric(float64(inUse()-before)/students, "B/student")
		for _, c := range conns {
			c.Close()
		}
		if err := errors.Join(faces.Shutdown(b.Context()), registry.Close(b.Context())); err != nil {
			b.Fatal(err)
		}
		server.Close()
		b.StartTimer()
	}
}

// house is a server with an open room for so many.
func house(b *testing.B, seats int) (*rooms.Registry, *Server, string) {
	packs, err := packed()
	if err != nil {
		b.Fatal(err)
	}
	var ids atomic.Int64
	newID := func() string { return fmt.Sprintf("id-%d", ids.Add(1)) }
	log := slog.New(slog.DiscardHandler)
	registry, err := rooms.Open(b.Context(), rooms.Options{
		Store: memory.New(), Catalog: packs, Judge: decide, NewID: newID, Owner: "test", Log: log, Canon: plain,
	})
	if err != nil {
		b.Fatal(err)
	}
	faces := New(Options{Rooms: registry, Catalog: packs, Key: testKey, NewID: newID, Log: log, Limits: Limits{Joins: Rate{time.Millisecond, seats}}})
	code, err := registry.Create(b.Context(), packs.Playlists()[0].ID, game.Settings{Seats: seats}, func(code string) string { return hash(faces.hostToken(code)) })
	if err != nil {
		b.Fatal(err)
	}
	return registry, faces, code
}

// inUse is the memory that the program holds, garbage left out.
func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// knock is the least that can be a student: a connection that has said hello, and that reads nothing.
func knock(b *testing.B, address, code, name string) net.Conn {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	hello := fmt.Sprintf(`{"v":1,"type":"hello","room":%q,"role":"student","name":%q}`, code, name)
	request := "GET /ws HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
	if _, err := io.WriteString(conn, request); err != nil {
		b.Fatal(err)
	}
	for answer := ""; !strings.HasSuffix(answer, "\r\n\r\n"); {
		var one [1]byte
		if _, err := io.ReadFull(conn, one[:]); err != nil {
			b.Fatalf("after %q: %v", answer, err)
		}
		answer += string(one[:])
	}
	masked := append([]byte{0x81, 0x80 | byte(len(hello)), 0, 0, 0, 0}, hello...) // by zeroes; it is shorter than 126
	if _, err := conn.Write(masked); err != nil {
		b.Fatal(err)
	}
	return conn
}

// BenchmarkEncode is a student's view put into a frame's bytes, in the middle of a round.
func BenchmarkEncode(b *testing.B) {
	view := game.StudentView{
		Common: game.Common{Room: "ABCDEF", Title: "First steps", Phase: game.Running, Seq: 1234, Round: &game.RoundView{Challenge: "page-hits", Title: "Page hits", Level: 1, Weight: 1}, Rounds: 3, Players: 30, Solved: 7},
		You: game.You{
			Seat: "5c7f4a3e-0d52-4b6e-9f64-2f1f3d0a7c11", Name: "Student 17", Points: 450, Rank: 3, Target: &game.Target{Name: "Student 4", Behind: 50},
			Attempts: []game.Attempt{{Submission: "5c7f4a3e-0d52-4b6e-9f64-2f1f3d0a7c12", State: "judged", Kind: game.Race, Rung: game.Behaves, Sentence: "Render reads s.visits on line 17 while Hit writes it on line 12."}},
			Hints:    []game.Hint{{Text: "Which goroutines touch visits?"}},
		},
	}
	b.ReportAllocs()
	for b.Loop() {
		frame, err := wire.Encode(wire.View{Student: &view})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(frame)))
	}
}

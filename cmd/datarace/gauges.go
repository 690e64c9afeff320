package main

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"datarace/client"
	"datarace/game"
	"datarace/game/judge"
	"datarace/rooms"
	"datarace/rooms/queue"
	"datarace/rooms/queue/remote"
)

// askRooms is how long a scrape waits for the rooms' numbers.
const askRooms = 2 * time.Second

// gauges asks the rooms of the house for their numbers at each scrape. The functions are set at construction.
type gauges struct {
	rooms func(context.Context) rooms.Stats
	faces func() client.Stats
	ready func() (bool, string)
	parts func() []judge.Part // of the judge; none until it is ready

	workers *remote.Judges // nil without Redis
}

func number(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("datarace_"+name, help, labels, nil)
}

var (
	isReady       = number("ready", "1 while a round can be hosted here, as /readyz says.")
	queueJobs     = number("queue_jobs", "Programs to be judged, by state: waiting, judging.", "state")
	workersReady  = number("workers", "Workers on other machines that judge for this server.")
	workerSlots   = number("worker_slots", "Programs that those workers judge at the same time.")
	workerJobs    = number("worker_jobs", "Programs of this server that those workers have.")
	queueOldest   = number("queue_oldest_seconds", "For how long the program that has waited longest has waited; 0 when none waits.")
	verdicts      = number("verdicts_total", "Verdicts told, by purpose (submit, check, background) and kind.", "purpose", "kind")
	roomsOpen     = number("rooms_open", "Open rooms, by phase.", "phase")
	seats         = number("seats_connected", "Connections that have a place in a room, by role: student, host, screen.", "role")
	unsavedEvents = number("unsaved_events", "Events that count already and are not known to survive a kill.")
	unsavedBytes  = number("unsaved_bytes", "About how much waits for the store; at 64 MiB a room takes no more submissions.")
	unsavedSince  = number("unsaved_since_timestamp_seconds", "Unix time since which a room cannot be saved; 0 while the store works.")
	layerHeld     = number("sandbox_layer", "1 when a layer of the sandbox holds; base says that nothing is judged without it.", "layer", "base")
	sockets       = number("websocket_connections", "Open websockets.")
	messages      = number("websocket_messages_total", "Messages over websockets, by direction: in, out.", "direction")
	closes        = number("websocket_closes_total", "Websockets that have ended, by close code (1006: lost without a word) and by who ended them: server, browser.", "code", "by")
)

// phases are those of a room that is open.
var phases = []game.Phase{game.Lobby, game.Reading, game.Running, game.Halted, game.Closing, game.Review, game.Podium}

// Describe says nothing: the numbers above are checked at each scrape instead.
func (g gauges) Describe(chan<- *prometheus.Desc) {}

// Collect asks everybody.
func (g gauges) Collect(to chan<- prometheus.Metric) {
	ready, _ := g.ready()
	gauge(to, isReady, one(ready))
	g.collectRooms(to)
	g.collectFaces(to)
	if g.workers != nil {
		st := g.workers.State()
		gauge(to, workersReady, float64(st.Workers))
		gauge(to, workerSlots, float64(st.Slots))
		gauge(to, workerJobs, float64(st.Tasks))
	}
	for _, part := range g.parts() {
		if layer, ok := strings.CutPrefix(part.Name, judge.LayerPrefix); ok {
			gauge(to, layerHeld, one(part.OK), layer, strconv.FormatBool(part.Needed))
		}
	}
}

func (g gauges) collectRooms(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askRooms)
	defer cancel()
	st := g.rooms(ctx)
	gauge(to, queueJobs, float64(st.Queue.Waiting), "waiting")
	gauge(to, queueJobs, float64(st.Queue.Judging), "judging")
	gauge(to, queueOldest, st.Queue.Oldest.Seconds())
	told := map[queue.Given]int64{}
	for _, purpose := range []queue.Purpose{queue.ForSubmit, queue.ForCheck, queue.ForLater} {
		told[queue.Given{Purpose: purpose, Kind: game.Error}] = 0 // there from the start, so that the first one is a rise
	}
	maps.Copy(told, st.Queue.Verdicts)
	for given, n := range told {
		counter(to, verdicts, float64(n), string(given.Purpose), string(given.Kind))
	}
	for _, phase := range phases {
		gauge(to, roomsOpen, float64(st.Rooms[phase]), string(phase))
	}
	for role, name := range map[rooms.Role]string{rooms.StudentRole: "student", rooms.HostRole: "host", rooms.ScreenRole: "screen"} {
		gauge(to, seats, float64(st.Seats[role]), name)
	}
	gauge(to, unsavedEvents, float64(st.UnsavedEvents))
	gauge(to, unsavedBytes, float64(st.UnsavedBytes))
	since := 0.0
	if !st.UnsavedSince.IsZero() {
		since = float64(st.UnsavedSince.UnixMilli()) / 1000
	}
	gauge(to, unsavedSince, since)
}

func (g gauges) collectFaces(to chan<- prometheus.Metric) {
	st := g.faces()
	gauge(to, sockets, float64(st.Sockets))
	counter(to, messages, float64(st.In), "in")
	counter(to, messages, float64(st.Out), "out")
	for ending, n := range st.Closes {
		code, by := strconv.Itoa(ending.Code), "browser"
		if ending.Code == 0 {
			code = "other"
		}
		if ending.Ours {
			by = "server"
		}
		counter(to, closes, float64(n), code, by)
	}
}

func gauge(to chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func counter(to chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

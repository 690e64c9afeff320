package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"datarace/client"
	"datarace/rooms"
)

// limits is how much one student, one address or one room may ask of the server. The defaults are those of the packages
// that keep them.
type limits struct {
	Wrong    client.Rate   `name:"limit-wrong" group:"limits" help:"Wrong codes, keys and tokens of one address." default:"${wrong}" placeholder:"RATE"`
	Joins    client.Rate   `name:"limit-joins" group:"limits" help:"New seats of one address; a class sits behind one." default:"${joins}" placeholder:"RATE"`
	Messages client.Rate   `name:"limit-messages" group:"limits" help:"Messages of one seat, submissions among them." default:"${messages}" placeholder:"RATE"`
	Drafts   client.Rate   `name:"limit-drafts" group:"limits" help:"Texts that one seat's editor sends to be kept." default:"${drafts}" placeholder:"RATE"`
	Abuse    int           `name:"limit-abuse" group:"limits" help:"Messages over their rate, less than a minute apart, after which a connection is closed." default:"${abuse}" placeholder:"N"`
	Sockets  int           `name:"limit-sockets" group:"limits" help:"Websockets open at the same time." default:"${sockets}" placeholder:"N"`
	Hello    time.Duration `name:"limit-hello" group:"limits" help:"How long a new websocket may take to say who it is." default:"${hello}" placeholder:"TIME"`
	Seats    int           `name:"limit-seats" group:"limits" help:"Seats that an instructor may give a room." default:"${seats}" placeholder:"N"`
	Backlog  int           `name:"limit-backlog" group:"limits" help:"MiB of a room that may wait for a store which is away; then the room takes no more submissions." default:"${backlog}" placeholder:"MIB"`
}

// limitsGroup explains how they are written.
var limitsGroup = kong.Group{
	Key: "limits", Title: "Limits:",
	Description: "A rate is 20/min, or 20/s,40 for 20 a second and 40 at once. Who goes over one is told how long to wait.",
}

// standardLimits are the defaults in the help, under the names above.
func standardLimits() kong.Vars {
	l := client.StandardLimits()
	return kong.Vars{
		"wrong": l.Wrong.String(), "joins": l.Joins.String(), "messages": l.Messages.String(), "drafts": l.Drafts.String(),
		"abuse": strconv.Itoa(l.Abuse), "sockets": strconv.Itoa(l.Sockets), "hello": l.Hello.String(),
		"seats": strconv.Itoa(rooms.StandardSeats), "backlog": strconv.Itoa(rooms.StandardBacklog >> 20),
	}
}

// sane refuses limits with which nobody could play.
func (l limits) sane() error {
	for _, f := range []struct {
		name  string
		value int
		most  int
	}{
		{"abuse", l.Abuse, 1_000_000}, {"sockets", l.Sockets, 1_000_000}, {"seats", l.Seats, 10_000}, {"backlog", l.Backlog, 1 << 20},
	} {
		if f.value < 1 || f.value > f.most {
			return fmt.Errorf("--limit-%s %d: want a number from 1 to %d", f.name, f.value, f.most)
		}
	}
	if l.Hello < time.Second || l.Hello > 10*time.Minute {
		return fmt.Errorf("--limit-hello %v: want a time from 1s to 10m", l.Hello)
	}
	return nil
}

// connections are the limits that the connections keep.
func (l limits) connections() client.Limits {
	return client.Limits{
		Wrong: l.Wrong, Joins: l.Joins, Messages: l.Messages, Drafts: l.Drafts,
		Abuse: l.Abuse, Sockets: l.Sockets, Hello: l.Hello,
	}
}

package main

import (
	"io"
	"log/slog"
)

// logging is how a command that runs on writes its log, to the standard error.
type logging struct {
	Format string `name:"log-format" help:"How the log is written: text or json, one line a fact." enum:"text,json" default:"text" placeholder:"FORMAT"`
	Level  string `name:"log-level" help:"What is logged: debug, info, warn or error, and what is worse." enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL"`
}

// logger writes to w. The keys are room, player (a seat's id) and submission; a student's name or program is never in it.
// Durations are like 1.5s in text, and seconds in JSON.
func (l logging) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // info when empty; the command line lets nothing else through
	o := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		o.ReplaceAttr = func(_ []string, a slog.Attr) slog.Attr {
			if a.Value.Kind() == slog.KindDuration {
				a.Value = slog.Float64Value(a.Value.Duration().Seconds())
			}
			return a
		}
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

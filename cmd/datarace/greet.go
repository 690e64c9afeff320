package main

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/mdp/qrterminal/v3"

	"datarace/game"
)

// greet tells the instructor where everybody goes. Without addresses the server is contained.
func greet(w io.Writer, key string, public *url.URL, listen net.Addr, addresses []string) {
	scheme, own := "http", listen.String()
	switch tcp, ok := listen.(*net.TCPAddr); {
	case public != nil:
		scheme, own = public.Scheme, addresses[0]
	case ok && (tcp.IP.IsUnspecified() || tcp.IP.IsLoopback()):
		own = fmt.Sprintf("localhost:%d", tcp.Port)
	}
	fmt.Fprintf(w, "\n  datarace %s\n\n", version())
	fmt.Fprintf(w, "  Instructor  %s://%s/host#%s\n", scheme, own, key)
	if len(addresses) > 0 && addresses[0] != own {
		fmt.Fprintf(w, "              from your phone: %s://%s/host#%s\n", scheme, addresses[0], key)
	}
	fmt.Fprintf(w, "              keep this link to yourself: who has it opens rooms\n")
	if len(addresses) == 0 {
		fmt.Fprintf(w, "  Students    are shown the address by which you open that link. Open it by this computer's address in the\n"+
			"              network and the published port, not by localhost; or set it with --url ($DATARACE_URL)\n\n")
		return
	}
	students := scheme + "://" + addresses[0] + "/"
	fmt.Fprintf(w, "  Students    %s\n", students)
	for _, other := range addresses[1:] {
		fmt.Fprintf(w, "              or %s://%s/\n", scheme, other)
	}
	fmt.Fprintln(w)
	var code strings.Builder
	qrterminal.GenerateWithConfig(students, qrterminal.Config{
		Level: qrterminal.L, Writer: &code, HalfBlocks: true, QuietZone: 2,
		BlackChar: qrterminal.BLACK_BLACK, WhiteChar: qrterminal.WHITE_WHITE,
		BlackWhiteChar: qrterminal.BLACK_WHITE, WhiteBlackChar: qrterminal.WHITE_BLACK,
	})
	for line := range strings.Lines(code.String()) {
		fmt.Fprint(w, "  ", line)
	}
	fmt.Fprintln(w)
}

// bar shows the judge's warm-up: one line that is drawn again on a terminal, a line each quarter elsewhere.
type bar struct {
	w        io.Writer
	terminal bool
	quarter  int // the last one shown
}

func newBar(w io.Writer) *bar {
	b := &bar{w: w, quarter: -1}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		b.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return b
}

func (b *bar) show(state game.Warmth) {
	const width = 40
	end := "\n"
	if b.terminal {
		end = "\x1b[K\r"
	}
	switch {
	case state.Failure != "":
		fmt.Fprintf(b.w, "  Judge       not possible: %s\n              no round can start\n", state.Failure)
	case state.Waiting != "":
		fmt.Fprintf(b.w, "  Judge       none at present: %s\n              what is submitted waits\n", state.Waiting)
	case state.Ready:
		if b.terminal {
			fmt.Fprint(b.w, "\x1b[K")
		}
		fmt.Fprintln(b.w, "  Judge       ready: a round can start")
	case state.Total > 0:
		quarter := 4 * state.Done / state.Total
		if !b.terminal && quarter == b.quarter {
			return
		}
		b.quarter = quarter
		filled := width * state.Done / state.Total
		fmt.Fprintf(b.w, "  Judge       warming up %s%s %3d %%%s", strings.Repeat("█", filled), strings.Repeat("░", width-filled),
			100*state.Done/state.Total, end)
	}
}

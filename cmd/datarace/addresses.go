package main

import (
	"bufio"
	"net"
	"net/netip"
	"net/url"
	"os"
	"sort"
	"strings"
)

// candidates lists the addresses under which other devices may reach this server, best first: the one of --url alone
// when it is set, else every IPv4 address of an interface that is up, the default route's first, loopback when
// there is nothing else. Each is host:port without a scheme, as people type it. A contained server, whose own addresses
// nobody outside can reach, knows none without --url: the pages then show the one by which they were opened themselves.
func candidates(public *url.URL, listen net.Addr, contained bool) []string {
	if public != nil {
		return []string{strings.TrimSuffix(public.Host+public.Path, "/")}
	}
	if contained {
		return nil
	}
	port := ""
	if tcp, ok := listen.(*net.TCPAddr); ok {
		port = tcp.AddrPort().String()
		port = port[strings.LastIndex(port, ":"):]
		if !tcp.IP.IsUnspecified() {
			return []string{tcp.String()}
		}
	}
	if port == ":80" {
		port = ""
	}
	var found []string
	first := defaultInterface()
	interfaces, err := net.Interfaces()
	if err != nil {
		interfaces = nil
	}
	sort.SliceStable(interfaces, func(i, j int) bool { return interfaces[i].Name == first && interfaces[j].Name != first })
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			prefix, err := netip.ParsePrefix(a.String())
			if err == nil && prefix.Addr().Is4() && !prefix.Addr().IsLinkLocalUnicast() {
				found = append(found, prefix.Addr().String()+port)
			}
		}
	}
	if len(found) == 0 {
		return []string{"localhost" + port}
	}
	return found
}

// defaultInterface is the name of the interface that the default route uses, "" when unknown. Linux only: elsewhere
// the order of the interfaces decides.
func defaultInterface() string {
	f, err := os.Open("/proc/net/route")
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[1] == "00000000" {
			return fields[0]
		}
	}
	return ""
}

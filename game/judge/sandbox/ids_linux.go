//go:build amd64 || arm64

package sandbox

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// ids are the uids that commands run under: first+slot, or the server's own when first is 0.
type ids struct {
	first  int
	detail string
}

func (i ids) own() bool { return i.first != 0 }

// of returns the uid (and gid) of a slot; 0 means the server's own.
func (i ids) of(slot int) int {
	if !i.own() {
		return 0
	}
	return i.first + slot
}

// perServer is how many uids one server has for itself: two servers on one machine seldom share any, so that neither's
// commands use up the other's threads (NPROC counts by uid, over the whole machine).
const perServer = 256

// chooseIDs finds n uids in a row that nobody uses: mapped in this user namespace, and not in /etc/passwd.
func chooseIDs(n int) ids {
	if os.Geteuid() != 0 {
		return ids{detail: fmt.Sprintf("the server's own (%d), since it does not run as root: Landlock alone parts the files", os.Geteuid())}
	}
	if missing := missingCapabilities(unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_CHOWN, unix.CAP_KILL); missing != "" {
		return ids{detail: "root's own: the server lacks " + missing}
	}
	uids, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return ids{detail: "root's own: " + err.Error()}
	}
	gids, err := os.ReadFile("/proc/self/gid_map")
	if err != nil {
		return ids{detail: "root's own: " + err.Error()}
	}
	passwd, _ := os.ReadFile("/etc/passwd") // without it nobody is known
	share := os.Getpid() % 1024 * perServer
	for _, first := range []int{200_000 + share, 200_000, 64_000, 10_000} {
		if mapped(uids, first, n) && mapped(gids, first, n) && unknown(passwd, first, n) {
			return ids{first, fmt.Sprintf("its own for each slot, %d to %d", first, first+n-1)}
		}
	}
	return ids{detail: "root's own: no free range of uids is mapped here"}
}

// mapped reports whether a uid_map or gid_map holds all of first..first+n-1.
func mapped(table []byte, first, n int) bool {
	for line := range bytes.Lines(table) {
		var inside, outside, length int
		if _, err := fmt.Sscan(string(line), &inside, &outside, &length); err == nil && first >= inside && first+n <= inside+length {
			return true
		}
	}
	return false
}

// unknown reports whether a passwd file names none of first..first+n-1.
func unknown(passwd []byte, first, n int) bool {
	for line := range bytes.Lines(passwd) {
		fields := strings.Split(string(line), ":")
		if len(fields) < 3 {
			continue
		}
		if uid, err := strconv.Atoi(fields[2]); err == nil && uid >= first && uid < first+n {
			return false
		}
	}
	return true
}

var capabilityNames = map[int]string{
	unix.CAP_SETUID: "CAP_SETUID", unix.CAP_SETGID: "CAP_SETGID", unix.CAP_CHOWN: "CAP_CHOWN", unix.CAP_KILL: "CAP_KILL",
}

// missingCapabilities names those of caps that this process does not hold.
func missingCapabilities(caps ...int) string {
	held := heldCapabilities()
	var missing []string
	for _, c := range caps {
		if held&(1<<c) == 0 {
			missing = append(missing, capabilityNames[c])
		}
	}
	return strings.Join(missing, ", ")
}

// heldCapabilities returns the process's effective set, and nothing when it cannot be read.
func heldCapabilities() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "CapEff:"); ok {
			held, err := strconv.ParseUint(strings.TrimSpace(text), 16, 64)
			if err != nil {
				return 0
			}
			return held
		}
	}
	return 0
}

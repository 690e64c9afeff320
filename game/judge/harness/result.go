package harness

import (
	"encoding/binary"
	"syscall"
	"unsafe"
)

// The result goes to descriptor 3 as fields: a tag of four bytes, a length of eight (little endian), the bytes. The
// runtime's part (head, mom1, mom2) is written by point.Dump in the same form.
const resultDescriptor = 3

func field(tag, value string) {
	frame := make([]byte, 0, 12+len(value))
	frame = append(frame, tag[:4]...)
	frame = binary.LittleEndian.AppendUint64(frame, uint64(len(value)))
	frame = append(frame, value...)
	for len(frame) > 0 {
		// A raw call: during any other the runtime may let another goroutine run.
		n, _, err := syscall.RawSyscall(syscall.SYS_WRITE, resultDescriptor, uintptr(unsafe.Pointer(&frame[0])), uintptr(len(frame)))
		if err == syscall.EINTR {
			continue
		}
		if n == 0 || err != 0 {
			return
		}
		frame = frame[n:]
	}
}

// Package redis keeps rooms in Redis (7.0 or newer), for servers that come and go or share their rooms.
//
// All keys of a room carry its code as a hash tag, so that they lie together in a Redis Cluster and one script or
// transaction may touch them all:
//
//	datarace:{CODE}:log     list: the event with sequence number n, as JSON, is at index n-1
//	datarace:{CODE}:claim   hash: owner, fence, until (milliseconds of Redis's clock; absent when released)
//	datarace:{CODE}:drafts  hash: seat -> draft, JSON
//	datarace:{CODE}:board   sorted set: place and seat, by game.SortedScore, the highest first
//	datarace:{CODE}:rows    hash: the same place and seat -> standing with the name, JSON
//	datarace:best:CHALLENGE sorted set: room and name, divided by a zero byte, by milliseconds
//
// The log is a list and not a stream since its length is then the last sequence number and an index is a place: neither
// the check for a hole nor reading from the middle needs anything but the list itself, and no second number can differ.
//
// There is no key that lists the rooms: Rooms scans for logs. In a Cluster such a key would lie elsewhere than the log
// and could not be changed together with it, so that after a crash one of them would be wrong. A scan looks at every key
// of the database (0.6 s for a million, BenchmarkRooms on two cores), when the server starts and once an hour.
//
// # Ownership
//
// Claims are measured by Redis's clock, so servers' clocks may differ. A new owner's fence is that clock too, in
// milliseconds, or the old fence plus one when that is more: it grows also over a Delete, so that whoever still holds a
// fence of a forgotten room cannot write to the next one with the same code. A server that was killed leaves its claims
// to lapse; nobody with another owner's name gets them before.
//
// # What is saved
//
// A method that returned nil has been answered by Redis. What that is worth is Redis's configuration:
//
//   - appendonly no: all is lost that is newer than the last snapshot, also when Redis is only restarted. Open warns.
//   - appendonly yes, appendfsync everysec (the default): Redis writes to its file before it answers, or at most two
//     seconds later while the disk is busy, and syncs once a second. When the process is killed, next to nothing is
//     lost; when the machine loses power, up to two seconds of what was said to be saved.
//   - appendonly yes, appendfsync always: nothing is lost that was said to be saved. Every group of appends waits for the disk.
//
// A server that goes on running notices such a loss, at the next event or when it renews its claim, and writes the room
// again from memory; what is lost with both is lost.
//
// A Redis that is away answers with an error soon (timeouts below), and everything may be repeated: an append that was
// carried out although its answer was lost is recognised by its sequence numbers.
package redis

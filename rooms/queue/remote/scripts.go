package remote

import (
	"context"

	"github.com/redis/go-redis/v9"
)

var (
	// renewing says that a worker's claims are still its own, and answers with those that are not: withdrawn, or
	// another's. KEYS: jobs. ARGV: group, worker, milliseconds to keep the stream, entries.
	renewing = redis.NewScript(`
local lost = {}
for i = 4, #ARGV do
	local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
	if #p > 0 and p[1][2] == ARGV[2] then
		redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'RETRYCOUNT', p[1][4], 'JUSTID')
	else
		lost[#lost + 1] = ARGV[i]
	end
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return lost
`)

	// returning gives a worker's claims back, to be taken at once and with this delivery not counted, and forgets the
	// worker. KEYS: jobs. ARGV: group, worker, entries.
	returning = redis.NewScript(`
for i = 3, #ARGV do
	local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
	if #p > 0 and p[1][2] == ARGV[2] then
		redis.call('XCLAIM', KEYS[1], ARGV[1], 'returned', 0, ARGV[i], 'IDLE', 3600000, 'RETRYCOUNT', math.max(0, p[1][4] - 1), 'JUSTID')
	end
end
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
	redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
return 1
`)

	// answering tells the verdict on a task and takes it out, once; it answers with 0 when nobody waits for it any more.
	// KEYS: jobs, answers. ARGV: group, entry, milliseconds to keep answers, fields.
	answering = redis.NewScript(`
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
`)

	// missing answers with the entries that are not in the stream. KEYS: jobs. ARGV: milliseconds to keep it, entries.
	missing = redis.NewScript(`
local gone = {}
for i = 2, #ARGV do
	if #redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i]) == 0 then gone[#gone + 1] = ARGV[i] end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return gone
`)
)

// discard takes an entry out without an answer.
func discard(ctx context.Context, client redis.UniversalClient, jobs, entry string) error {
	_, err := client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.XAck(ctx, jobs, group, entry)
		p.XDel(ctx, jobs, entry)
		return nil
	})
	if err != nil && redis.HasErrorPrefix(err, "NOGROUP") {
		return nil // it is not there
	}
	return err
}

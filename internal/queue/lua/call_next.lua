-- Takes the first ticket out of the line under a lease, which PostgreSQL then confirms or refuses.
-- KEYS: 1 line, 2 built, 3 leases, 4 nonce
-- ARGV: 1 lease in ms, 2 life of the nonce in seconds
-- Returns {"ok", ticket}; {"again", ticket} for a nonce seen before; {"unbuilt"}; {"empty", ticket, …} when nobody is in line, with
-- those that others have under a lease that has not ended: they still wait by what PostgreSQL says, and are about to be called.
-- Time is Redis's own, so that two servers agree on when a lease ends.
if redis.call('GET', KEYS[2]) ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  return {'unbuilt'}
end
local before = redis.call('GET', KEYS[4])
if before then
  return {'again', before}
end
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local head = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
if not head then
  return {'empty', unpack(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ms, '+inf'))}
end
local deadline = ms + ARGV[1]
redis.call('SET', KEYS[4], head, 'EX', ARGV[2])
redis.call('ZADD', KEYS[3], deadline, head)
redis.call('ZREM', KEYS[1], head)
return {'ok', head}

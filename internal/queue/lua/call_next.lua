-- Takes the ticket that a desk calls next out of the line under a lease, which PostgreSQL then confirms or refuses. Each class of tickets
-- has a line of its own; the desk takes the least of (rank of the head + what it adds for the class), and of equals the least id. The cost
-- depends on the number of classes, not on how many wait.
-- KEYS: 1 built, 2 leases, 3 nonce, 4 classes, 5… the lines of the classes that the desk may call
-- ARGV: 1 lease in ms, 2 life of the nonce in seconds, 3 number n of lines, 4…3+n what the desk adds for each line in microseconds,
--       then all classes the caller knows of
-- Returns {"ok", ticket, class line, rank}; {"again", ticket} for a nonce seen before; {"unbuilt"}; {"classes", class, …} when there are
-- others than the caller knows of; {"empty", ticket, …} when nobody whom the desk may call is in line, with those that others have under a
-- lease that has not ended: they still wait by what PostgreSQL says, and are about to be called.
-- Time is Redis's own, so that two servers agree on when a lease ends.
if redis.call('GET', KEYS[1]) ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  return {'unbuilt'}
end
local before = redis.call('GET', KEYS[3])
if before then
  return {'again', before}
end
local n = tonumber(ARGV[3])
local known = #ARGV - 3 - n
local same = redis.call('SCARD', KEYS[4]) == known
if same and known > 0 then
  for _, member in ipairs(redis.call('SMISMEMBER', KEYS[4], unpack(ARGV, 4 + n))) do
    same = same and member == 1
  end
end
if not same then
  return {'classes', unpack(redis.call('SMEMBERS', KEYS[4]))}
end
local ticket, line, rank, least
for i = 1, n do
  local head = redis.call('ZRANGE', KEYS[4 + i], 0, 0, 'WITHSCORES')
  if head[1] then
    local at = tonumber(head[2]) + tonumber(ARGV[3 + i])
    if not ticket or at < least or (at == least and head[1] < ticket) then
      ticket, line, rank, least = head[1], i, head[2], at
    end
  end
end
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
if not ticket then
  return {'empty', unpack(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ms, '+inf'))}
end
redis.call('SET', KEYS[3], ticket, 'EX', ARGV[2])
redis.call('ZADD', KEYS[2], ms + ARGV[1], ticket)
redis.call('ZREM', KEYS[4 + line], ticket)
return {'ok', ticket, tostring(line), rank}

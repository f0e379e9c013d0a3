-- Ends a lease. With "keep" the ticket was called, or does not wait any more, and is out of the line. With "forget" it was not called here,
-- and the nonce may take another; with "back" it goes back to its place besides.
-- KEYS: 1 line, 2 leases, 3 nonce
-- ARGV: 1 ticket id, 2 "keep", "forget" or "back", 3 its rank
-- Returns {"ok"}. Repeating it changes nothing.
redis.call('ZREM', KEYS[2], ARGV[1])
if ARGV[2] == 'keep' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return {'ok'}
end
if redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
if ARGV[2] == 'back' then
  redis.call('ZADD', KEYS[1], 'NX', ARGV[3], ARGV[1])
end
return {'ok'}

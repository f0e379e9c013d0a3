-- Ends a lease: the ticket was called or turned out to be called already. With "forget" the nonce may take another ticket.
-- KEYS: 1 line, 2 leases, 3 nonce
-- ARGV: 1 ticket id, 2 "keep" or "forget"
-- Returns {"ok"}. Repeating it changes nothing.
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] == 'forget' and redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
return {'ok'}

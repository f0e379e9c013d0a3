-- Ends a lease. With "keep" the ticket was called and is out of the line; with "forget" it was not, and the nonce may take another: whoever
-- has put the ticket in line meanwhile, because its holder came back, is left alone, and an entry that is wrong falls to the next call.
-- KEYS: 1 line, 2 leases, 3 nonce
-- ARGV: 1 ticket id, 2 "keep" or "forget"
-- Returns {"ok"}. Repeating it changes nothing.
redis.call('ZREM', KEYS[2], ARGV[1])
if ARGV[2] == 'keep' then
  redis.call('ZREM', KEYS[1], ARGV[1])
elseif redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
return {'ok'}

-- A fixed window: a hash of w, when the window began in milliseconds of Unix time (0 if it never ends), c calls and b bytes.
-- KEYS[1]: the hash. ARGV: limits of calls and bytes (0 for none), period and start in milliseconds, calls and bytes to count, 1 to
-- count even if the quota is used up, and to take back what is less than 0.
-- Returns: 1 if calls are used up, 1 if bytes are, calls counted, bytes counted, milliseconds until the next window (0 if there is none).
local key, period, start, force = KEYS[1], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[7] == '1'
local limit = {c = tonumber(ARGV[1]), b = tonumber(ARGV[2])}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window, replenish = 0, 0
if period > 0 then
  window = start + math.floor((now - start) / period) * period
  replenish = window + period - now
end

local stored = redis.call('HMGET', key, 'w', 'c', 'b')
local used = {c = tonumber(stored[2] or 0), b = tonumber(stored[3] or 0)}
if stored[1] ~= string.format('%.0f', window) then
  used = {c = 0, b = 0}
  redis.call('DEL', key)
end

local full = {c = limit.c > 0 and used.c >= limit.c, b = limit.b > 0 and used.b >= limit.b}
local calls, bytes = tonumber(ARGV[5]), tonumber(ARGV[6])
if not force then calls, bytes = math.max(calls, 0), math.max(bytes, 0) end
if (calls ~= 0 or bytes ~= 0) and (force or not (full.c or full.b)) then
  used.c, used.b = math.max(used.c + calls, 0), math.max(used.b + bytes, 0)
  redis.call('HSET', key, 'w', string.format('%.0f', window), 'c', string.format('%.0f', used.c), 'b', string.format('%.0f', used.b))
  if period > 0 then redis.call('PEXPIRE', key, replenish + 1) end
end
return {full.c and 1 or 0, full.b and 1 or 0, used.c, used.b, replenish}

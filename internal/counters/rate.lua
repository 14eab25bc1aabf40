-- A sliding window: a list of "at count total", oldest first. At is the time in microseconds when count calls were counted, total
-- the number of calls counted up to then since the list was made.
-- KEYS[1]: the list. ARGV: limit, period in microseconds, calls to count, 1 to count what does not fit and to forget as many if there are less than 0.
-- Returns: 1 if allowed, calls left, microseconds until calls fit again.
local key, limit, period, n, force = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function mark(index)
  local text = redis.call('LINDEX', key, index)
  if not text then return nil end
  local at, count, total = string.match(text, '^(%d+) (%d+) (%d+)$')
  return {at = tonumber(at), count = tonumber(count), total = tonumber(total)}
end

local function text(m) return string.format('%.0f %.0f %.0f', m.at, m.count, m.total) end

local first = mark(0)
while first and first.at + period <= now do
  redis.call('LPOP', key)
  first = mark(0)
end
local forgotten, used, last = 0, 0, nil
if first then
  last = mark(-1)
  forgotten = first.total - first.count
  used = last.total - forgotten
end

while n < 0 and force and last do
  local gone = math.min(-n, last.count)
  n, used = n + gone, used - gone
  if gone < last.count then
    redis.call('LSET', key, -1, text({at = last.at, count = last.count - gone, total = last.total - gone}))
    break
  end
  redis.call('RPOP', key)
  last = mark(-1)
end

local fits = used + math.max(n, 1) <= limit
if n > 0 and (fits or force) then
  used = used + n
  if last and now - last.at < period / 1024 and redis.call('LLEN', key) >= 64 then
    redis.call('LSET', key, -1, text({at = last.at, count = last.count + n, total = last.total + n}))
  else
    redis.call('RPUSH', key, text({at = now, count = n, total = forgotten + used}))
  end
  redis.call('PEXPIRE', key, math.ceil(period / 1000) + 1)
end

local missing = used + 1 - limit
if not fits and not force then missing = used + math.min(math.max(n, 1), limit) - limit end
local wait = 0
if limit <= 0 then
  wait = period
elseif missing > 0 then
  wait = period
  local index, m = 0, mark(0)
  while m do
    if m.total - forgotten >= missing then
      wait = m.at + period - now
      break
    end
    index = index + 1
    m = mark(index)
  end
end
return {(fits or force) and 1 or 0, math.max(limit - used, 0), wait}

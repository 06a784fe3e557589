-- Counts a request in every window of a party, or in none where one of them is full.
--
-- KEYS: a hash for each window, with a count by the number of its slice.
-- ARGV: how many slices a window has; then for each window its limit, and how long a slice is (ms).
-- Answers whether it was counted, the time (ms), and for each window how many slices follow, each with
-- its number and its count.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slices = tonumber(ARGV[1])
local admitted = 1
local currents, kept = {}, {}

for window, key in ipairs(KEYS) do
  local limit, span = tonumber(ARGV[2 * window]), tonumber(ARGV[2 * window + 1])
  local current = math.floor(now / span)
  local counts = redis.pcall('HGETALL', key)
  if counts.err then
    -- Something else is here: it cannot be counted in.
    redis.call('DEL', key)
    counts = {}
  end
  local used, left = 0, {}
  for place = 1, #counts, 2 do
    local number, count = tonumber(counts[place]), tonumber(counts[place + 1])
    if number and count and number >= current - slices and number <= current then
      used = used + count
      left[number] = count
    else
      redis.call('HDEL', key, counts[place])
    end
  end
  if used >= limit then admitted = 0 end
  currents[window], kept[window] = current, left
end

local answer = { admitted, now }
for window, key in ipairs(KEYS) do
  local current, left = currents[window], kept[window]
  if admitted == 1 then
    left[current] = redis.call('HINCRBY', key, string.format('%.0f', current), 1)
    redis.call('PEXPIRE', key, (slices + 2) * tonumber(ARGV[2 * window + 1]))
  end
  local place = #answer + 1
  answer[place] = 0
  for number, count in pairs(left) do
    answer[place] = answer[place] + 1
    answer[#answer + 1] = number
    answer[#answer + 1] = count
  end
end
return answer

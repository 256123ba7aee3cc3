/*
 * What nodes count of a caller together: in a hash `left` calls of the minute as of the time `at`, and in one of the ledger
 * its commands of a day. The clock is that of Redis, so that nodes whose clocks differ count the same.
 */

/** ARGV: calls per minute, commands per day; 0 for none. Gives the day that is used up, or -1, and milliseconds to wait. */
export const ADMIT_SCRIPT = `local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local day = math.floor(now / 86400000)
local most, budget = tonumber(ARGV[1]), tonumber(ARGV[2])
if budget > 0 then
  local noted = redis.call("HMGET", KEYS[2], "window", "spent")
  if tonumber(noted[1]) == day and (tonumber(noted[2]) or 0) >= budget then return {day, 0} end
end
if most == 0 then return {-1, 0} end
local kept = redis.call("HMGET", KEYS[1], "left", "at")
local since = tonumber(kept[2]) or now
local left = math.min(most, (tonumber(kept[1]) or most) + math.max(0, now - since) * most / 60000)
local wait = 0
if left < 1 then wait = math.max(1, math.ceil((1 - left) * 60000 / most)) else left = left - 1 end
redis.call("HSET", KEYS[1], "left", string.format("%.9f", left), "at", string.format("%.0f", now))
redis.call("PEXPIRE", KEYS[1], 172800000)
return {-1, wait}`;

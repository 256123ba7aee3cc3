/*
 * What nodes count of a caller together, in a hash: `left` calls of the minute as of the time `at`, and what was `spent` on
 * a `day`. The clock is that of Redis, so that nodes whose clocks differ count the same.
 */

const CLOCK = `local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local day = math.floor(now / 86400000)
`;

/** ARGV: calls per minute, commands per day; 0 for none. Gives the day that is used up, or -1, and milliseconds to wait. */
export const ADMIT_SCRIPT = `${CLOCK}local most, budget = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call("HMGET", KEYS[1], "left", "at", "day", "spent")
if budget > 0 and tonumber(kept[3]) == day and (tonumber(kept[4]) or 0) >= budget then return {day, 0} end
if most == 0 then return {-1, 0} end
local since = tonumber(kept[2]) or now
local left = math.min(most, (tonumber(kept[1]) or most) + math.max(0, now - since) * most / 60000)
local wait = 0
if left < 1 then wait = math.max(1, math.ceil((1 - left) * 60000 / most)) else left = left - 1 end
redis.call("HSET", KEYS[1], "left", string.format("%.9f", left), "at", string.format("%.0f", now))
redis.call("PEXPIRE", KEYS[1], 172800000)
return {-1, wait}`;

/** ARGV: commands that a call has cost. */
export const SPEND_SCRIPT = `${CLOCK}if tonumber(redis.call("HGET", KEYS[1], "day")) ~= day then
  redis.call("HSET", KEYS[1], "day", day, "spent", 0)
end
redis.call("HINCRBY", KEYS[1], "spent", ARGV[1])
redis.call("PEXPIRE", KEYS[1], 172800000)
return 1`;

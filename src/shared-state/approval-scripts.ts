/*
 * An approval is a hash: `record` and `decision`, sealed by the nodes' key, how often it was `asked` for, and whether it was
 * `used`. A sorted set has the keys of all, two others for each caller those that wait and all of them; their scores are when
 * each is over, by the clock of Redis.
 */

const CLOCK = `local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * KEYS: the approval, all, those of its caller that wait, all of its caller. ARGV: the record, milliseconds that it waits and
 * that it is kept, how many of a caller may wait, how many there may be, and how many of a caller. Gives 1, or 0 where the caller
 * has too many that wait.
 */
export const CREATE_SCRIPT = `${CLOCK}redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", now)
redis.call("ZREMRANGEBYSCORE", KEYS[3], "-inf", now)
if redis.call("ZCARD", KEYS[3]) >= tonumber(ARGV[4]) then return 0 end
redis.call("ZREMRANGEBYSCORE", KEYS[4], "-inf", now)
if redis.call("ZCARD", KEYS[4]) >= tonumber(ARGV[6]) then
  for _, own in ipairs(redis.call("ZRANGE", KEYS[4], 0, -1)) do
    if not redis.call("ZSCORE", KEYS[3], own) then
      redis.call("ZREM", KEYS[4], own)
      redis.call("ZREM", KEYS[2], own)
      redis.call("DEL", own)
      break
    end
  end
end
if redis.call("ZCARD", KEYS[2]) >= tonumber(ARGV[5]) then
  for _, oldest in ipairs(redis.call("ZRANGE", KEYS[2], 0, 0)) do
    redis.call("ZREM", KEYS[2], oldest)
    redis.call("DEL", oldest)
  end
end
redis.call("HSET", KEYS[1], "record", ARGV[1], "asked", 1)
redis.call("PEXPIRE", KEYS[1], ARGV[3])
redis.call("ZADD", KEYS[2], string.format("%.0f", now + ARGV[3]), KEYS[1])
redis.call("PEXPIRE", KEYS[2], ARGV[3])
redis.call("ZADD", KEYS[3], string.format("%.0f", now + ARGV[2]), KEYS[1])
redis.call("PEXPIRE", KEYS[3], ARGV[3])
redis.call("ZADD", KEYS[4], string.format("%.0f", now + ARGV[3]), KEYS[1])
redis.call("PEXPIRE", KEYS[4], ARGV[3])
return 1`;

/**
 * KEYS: all, or all of a caller. ARGV: the key that was given last and its score, or nothing, and how many bytes a page has: one
 * more at most, since a reply over REST is read up to a bound. Gives 1 where more follow, else 0, and of each its key, its fields
 * and its score. What has gone since the last page moves no other one past this one.
 */
export const LIST_SCRIPT = `${CLOCK}redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
local place = 0
if ARGV[1] ~= "" then
  local last = redis.call("ZRANK", KEYS[1], ARGV[1])
  place = last and last + 1 or redis.call("ZCOUNT", KEYS[1], "-inf", "(" .. ARGV[2])
end
local page, bytes, count = {}, 0, redis.call("ZCARD", KEYS[1])
while place < count and bytes < tonumber(ARGV[3]) do
  local found = redis.call("ZRANGE", KEYS[1], place, place, "WITHSCORES")
  local fields = redis.call("HMGET", found[1], "record", "decision", "used", "asked")
  page[#page + 1] = {found[1], fields, found[2]}
  bytes = bytes + #found[1] + #(fields[1] or "") + #(fields[2] or "")
  place = place + 1
end
return {place < count and 1 or 0, page}`;

/** KEYS: the approval, those of its caller that wait. ARGV: the decision. Gives 1, or 0 where there was one before. */
export const DECIDE_SCRIPT = `if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
redis.call("ZREM", KEYS[2], KEYS[1])
return redis.call("HSETNX", KEYS[1], "decision", ARGV[1])`;

/** KEYS: the approval. Gives 1, or 0 where it was used before. */
export const USE_SCRIPT = `if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
return redis.call("HSETNX", KEYS[1], "used", 1)`;

/** KEYS: the approval. */
export const ASK_AGAIN_SCRIPT = `if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
return redis.call("HINCRBY", KEYS[1], "asked", 1)`;

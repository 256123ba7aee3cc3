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

/** KEYS: all. Gives the key and the fields of each. */
export const LIST_SCRIPT = `${CLOCK}redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
local all = {}
for index, key in ipairs(redis.call("ZRANGE", KEYS[1], 0, -1)) do
  all[index] = {key, redis.call("HMGET", key, "record", "decision", "used", "asked")}
end
return all`;

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

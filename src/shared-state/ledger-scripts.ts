/*
 * What the nodes have spent together of an account, in a hash: `spent` in the `window` that ran then. The clock is that of
 * Redis, so that nodes whose clocks differ count the same.
 */

/** ARGV for each key: amount, most, milliseconds of a window. Gives which key was too much, or 0, and for each window and spent. */
export const CHARGE_SCRIPT = `local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply, refused = {0}, 0
for i, key in ipairs(KEYS) do
  local amount, most, length = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local window = math.floor(now / length)
  local kept = redis.call("HMGET", key, "window", "spent")
  local spent = tonumber(kept[1]) == window and tonumber(kept[2]) or 0
  if refused == 0 and spent + amount > most then refused = i end
  reply[2 * i], reply[2 * i + 1] = window, spent
end
reply[1] = refused
if refused > 0 then return reply end
for i, key in ipairs(KEYS) do
  local amount = tonumber(ARGV[3 * i - 2])
  if amount > 0 then
    reply[2 * i + 1] = reply[2 * i + 1] + amount
    redis.call("HSET", key, "window", reply[2 * i], "spent", string.format("%.0f", reply[2 * i + 1]))
    redis.call("PEXPIRE", key, 2 * tonumber(ARGV[3 * i]))
  end
end
return reply`;

/** ARGV for each key: amount, and the window in which it was noted. */
export const GIVE_BACK_SCRIPT = `for i, key in ipairs(KEYS) do
  local kept = redis.call("HMGET", key, "window", "spent")
  if kept[1] == ARGV[2 * i] then
    local spent = math.max(0, tonumber(kept[2]) - tonumber(ARGV[2 * i - 1]))
    redis.call("HSET", key, "spent", string.format("%.0f", spent))
  end
end
return 1`;

import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** The kinds of keys of a database, from a sample. */
export const tellKinds: Script = async (agent) => {
  const sample = await agent.call("redis_keyspace_sample", { draws: 500 });
  const groups = listAt(sample, "result", "groups").map((group) => ({
    pattern: textAt(group, "pattern"),
    keys: numberAt(group, "keys"),
  }));
  return { all: numberAt(sample, "result", "keys"), groups };
};

/** How many keys never expire, counted by a dry run of what would give them a TTL. */
export const countWithoutTtl: Script = async (agent) => {
  const count = async (pattern: string) => {
    let matched = 0;
    for (let cursor = "0"; ; ) {
      const dry = await agent.call("redis_keys_apply", {
        ...{ pattern, ttl: "none", action: "expire", seconds: 86_400, max_keys: 100_000, cursor },
      });
      matched += numberAt(dry, "result", "matched");
      cursor = textAt(dry, "result", "cursor");
      if (at(dry, "result", "finished") === true) return matched;
    }
  };
  return { all: await count("*"), sessions: await count(`${agent.told(/begin with (\w+:)/)}*`) };
};

/** The keys above a size, found by a dry run, and what each of them is. */
export const findHeavyKeys: Script = async (agent) => {
  const dry = await agent.call("redis_keys_apply", {
    ...{ pattern: "*", min_bytes: 1_000_000, action: "expire", seconds: 86_400, max_keys: 100_000 },
  });
  const names = listAt(dry, "result", "examples").map(String);
  const sizes = await agent.call("redis_pipeline_read", { commands: names.map((name) => ["MEMORY", "USAGE", name]) });
  return { keys: names.map((key, index) => ({ key, bytes: numberAt(sizes, "result", index, "result") })) };
};

/** The largest list and the largest sorted set, by their elements. */
export const findLongestKeys: Script = async (agent) => {
  const largest = async (type: string, length: string) => {
    const dry = await agent.call("redis_keys_apply", {
      ...{ pattern: "*", type, min_bytes: 50_000, action: "expire", seconds: 86_400, max_keys: 100_000 },
    });
    const names = listAt(dry, "result", "examples").map(String);
    const lengths = await agent.call("redis_pipeline_read", { commands: names.map((name) => [length, name]) });
    const keys = names.map((key, index) => ({ key, elements: numberAt(lengths, "result", index, "result") }));
    return keys.sort((one, other) => other.elements - one.elements)[0];
  };
  return { list: await largest("list", "LLEN"), zset: await largest("zset", "ZCARD") };
};

/** How much of its limit a customer has used; then the counter is removed. */
export const resetLimit: Script = async (agent) => {
  const customer = agent.told(/Customer (\S+) /);
  const found = await agent.call("redis_keys_scan", { pattern: `*${customer}*` });
  const [key = ""] = listAt(found, "result", "keys").map(String);
  const counter = await agent.call("redis_key_inspect", { key });
  const value = textAt(counter, "result", "sample") || textAt(counter, "result", "value");
  await agent.call("redis_key_write", { command: "DEL", args: [key] });
  return { used: Number(value), key };
};

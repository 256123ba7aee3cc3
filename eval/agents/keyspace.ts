import type { Script } from "../agent.ts";
import { listAt, numberAt, textAt } from "../json.ts";

/** The kinds of keys of a database, from a sample. */
export const tellKinds: Script = async (agent) => {
  const sample = await agent.call("redis_keyspace_sample", { draws: 500 });
  const groups = listAt(sample, "result", "groups").map((group) => ({
    pattern: textAt(group, "pattern"),
    keys: numberAt(group, "keys"),
  }));
  return { all: numberAt(sample, "result", "keys"), groups };
};

/** How many keys never expire, of all and of those with a prefix. */
export const countWithoutTtl: Script = async (agent) => {
  const report = await agent.call("redis_keyspace_report", { top: 1 });
  const pattern = `${agent.told(/begin with (\w+:)/)}*`;
  const group = listAt(report, "result", "groups").find((each) => textAt(each, "pattern") === pattern);
  return { all: numberAt(report, "result", "without_ttl"), sessions: numberAt(group, "without_ttl") };
};

/** The keys that hold most of the memory. */
export const findHeavyKeys: Script = async (agent) => {
  const report = await agent.call("redis_keyspace_report", { top: 4 });
  const keys = listAt(report, "result", "biggest", "memory");
  return { keys: keys.map((each) => ({ key: textAt(each, "key"), bytes: numberAt(each, "bytes") })) };
};

/** The largest list and the largest sorted set, by their elements. */
export const findLongestKeys: Script = async (agent) => {
  const largest = async (type: string, unit: string) => {
    const report = await agent.call("redis_keyspace_report", { type, top: 1 });
    const [found] = listAt(report, "result", "biggest", "elements");
    return { key: textAt(found, "key"), elements: numberAt(found, unit) };
  };
  return { list: await largest("list", "elements"), zset: await largest("zset", "members") };
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

import type { Agent, Script } from "../agent.ts";
import { at, numberAt, textAt } from "../json.ts";

type Job = Readonly<Record<string, string | number>>;

/** Keys that one call may change at most. */
const ALL = { max_keys: 100_000 };

/** One job on many keys: first how many it would change, then the change, called again until it is finished. */
async function applyToAll(agent: Agent, job: Job): Promise<{ would: number; changed: number }> {
  const dry = await agent.call("redis_keys_apply", { ...job, ...ALL });
  let changed = 0;
  for (let cursor = "0"; ; ) {
    const done = await agent.call("redis_keys_apply", { ...job, ...ALL, dry_run: false, cursor });
    changed += numberAt(done, "result", "changed");
    cursor = textAt(done, "result", "cursor");
    if (at(done, "result", "finished") === true) break;
  }
  return { would: numberAt(dry, "result", "would_change"), changed };
}

/** A TTL for the keys that have none. */
export const giveTtl: Script = (agent) =>
  applyToAll(agent, {
    pattern: agent.told(/every key (\S+)/),
    ttl: "none",
    action: "expire",
    seconds: Number(agent.told(/(\d+) days/)) * 86_400,
  });

/** Another prefix. */
export const renamePrefix: Script = (agent) => {
  const from = agent.told(/from (\S+:) /);
  return applyToAll(agent, {
    ...{ pattern: `${from}*`, action: "rename", from_prefix: from, to_prefix: agent.told(/to (\S+:)\./) },
  });
};

/** Finds the prefixes of test data, and deletes what is not golden. */
export const deleteTestData: Script = async (agent) => {
  const start = agent.told(/begin with (\w+) /);
  const keep = agent.told(/with (\w+) in/);
  const { result } = (await agent.call("redis_keys_scan", { pattern: `${start}*`, limit: 5, max_commands: 5 })) as {
    result: { keys: readonly string[] };
  };
  const prefix =
    result.keys.map((key) => key.slice(0, key.indexOf(":") + 1)).find((name) => !name.includes(keep)) ?? "";
  return applyToAll(agent, { pattern: `${prefix}*`, action: "unlink" });
};

/** Copies keys to another database of the account. */
export const copyAcross: Script = (agent) => {
  const prefix = agent.told(/keys (\S+:)\*/);
  return applyToAll(agent, {
    ...{ pattern: `${prefix}*`, action: "copy", from_prefix: prefix, to_prefix: prefix },
    to_database: agent.told(/database (\S+)\./),
  });
};

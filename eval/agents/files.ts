import type { Agent, Script } from "../agent.ts";
import { at, numberAt, textAt } from "../json.ts";

/** Calls a job again with its cursor until it is finished, and sums what it has done to keys. */
async function untilFinished(agent: Agent, tool: string, args: Readonly<Record<string, unknown>>): Promise<number> {
  let keys = 0;
  for (let cursor: string | undefined; ; ) {
    const done = await agent.call(tool, cursor === undefined ? args : { ...args, cursor });
    keys += numberAt(done, "result", "keys");
    cursor = textAt(done, "result", "cursor");
    if (at(done, "result", "finished") !== false) return keys;
  }
}

/** Keys into a file. */
export const exportKeys: Script = async (agent) => {
  const pattern = agent.told(/keys (\S+)/);
  const file = agent.told(/file (\S+?\.jsonl)/);
  return { keys: await untilFinished(agent, "redis_export", { pattern, file }) };
};

/** Keys into a file, and from there into another database. */
export const exportAndImport: Script = async (agent) => {
  const pattern = agent.told(/keys (\S+)/);
  const file = agent.told(/file (\S+?\.jsonl)/);
  await untilFinished(agent, "redis_export", { pattern, file });
  const database = agent.told(/database (\S+)\./);
  await agent.call("redis_import", { database, file });
  return { keys: await untilFinished(agent, "redis_import", { database, file, dry_run: false }) };
};

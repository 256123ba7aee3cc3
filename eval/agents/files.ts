import { type Agent, CallFailure, type Script } from "../agent.ts";
import { at, numberAt, textAt } from "../json.ts";

/** Keys into a file; how many are in it. */
async function exportAll(agent: Agent): Promise<number> {
  const args = { pattern: agent.told(/keys (\S+)/), file: agent.told(/file (\w+\.jsonl)/) };
  let done = await agent.call("redis_export", args);
  while (at(done, "result", "finished") === false) done = await agent.call("redis_export", { ...args, resume: true });
  return numberAt(done, "result", "keys_in_file");
}

/** Keys into a file. */
export const exportKeys: Script = async (agent) => ({ keys: await exportAll(agent) });

/** Keys into a file, and from there into another database. */
export const exportAndImport: Script = async (agent) => {
  const keys = await exportAll(agent);
  const args = { database: agent.told(/database (\S+)\./), file: agent.told(/file (\w+\.jsonl)/) };
  const dry = await agent.call("redis_import", args);
  if (numberAt(dry, "result", "would_import") !== keys) throw new CallFailure("The file has not all keys.");
  let imported = 0;
  for (let cursor = "0"; ; ) {
    const done = await agent.call("redis_import", { ...args, dry_run: false, cursor });
    imported += numberAt(done, "result", "imported");
    cursor = textAt(done, "result", "cursor");
    if (at(done, "result", "finished") === true) return { keys, imported };
  }
};

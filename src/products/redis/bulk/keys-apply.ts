import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { RedisContext } from "../context.ts";
import { type Asking, createAsking } from "../keyspace/asking.ts";
import { redisPreview } from "../preview.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { commandsOfKeeping } from "../undo/key-states.ts";
import { actionOf } from "./actions.ts";
import type { Applied } from "./applied.ts";
import { applyTo } from "./apply.ts";
import { type AskedSelections, createAskedSelections } from "./asked-selections.ts";
import { examplesOf, harmOfJob, keysDigest, questionFacts } from "./bulk-question.ts";
import { conditionsOf } from "./conditions.ts";
import { checkJob, checkPrefixes, type Job, jobInput } from "./job.ts";
import { type KeySelection, selectKeys } from "./selection.ts";

/** Of fewer a call could come to no end. */
const FEWEST_COMMANDS = 20;

/** `redis_keys_apply`: one change to all keys that fit. */
export function keysApply(): Handler<RedisContext> {
  const asked = createAskedSelections();
  return defineTool<typeof jobInput, RedisContext>({
    name: "redis_keys_apply",
    needs: ["SCAN"],
    title: "Redis keys: apply",
    access: "write",
    description:
      "Changes all keys of a pattern and conditions: expire, persist, unlink (delete), rename or copy by prefix. Begin with dry_run: it tells how many keys fit, what would be lost, examples and the cost. What has changed meanwhile is skipped. A person is asked before unlink, overwriting, a TTL below a minute, and over 1,000 keys. Where finished is false, repeat the call with the cursor.",
    input: jobInput,
    mayHarm: true,
    plan: (job, context) => planJob(job, context, asked),
    advice: adviseAccess,
  });
}

/** What a job works with. */
interface Work {
  /** With no more commands than the server may spend. */
  job: Job;
  /** As it was given, by which it is known when it comes back. */
  given: Job;
  database: ReachedDatabase;
  /** The other database, where keys are copied to one. */
  other: ReachedDatabase | undefined;
  asking: Asking;
  context: RedisContext;
  /** When the call began, in milliseconds. */
  since: number;
}

async function planJob(given: Job, context: RedisContext, asked: AskedSelections): Promise<Plan> {
  const since = performance.now();
  checkJob(given);
  checkPrefixes(given);
  const database = await context.database({ fresh: !given.dry_run });
  context.keepName(database.name);
  const other =
    given.to_database === undefined
      ? undefined
      : await context.otherDatabase(given.to_database, "to_database", database);
  if (other !== undefined) context.keepName(other.name);
  // Where nothing may be written, nobody looks for keys first; a database from which keys are copied is only read.
  if (!given.dry_run) (other ?? database).limits?.admitWrites();
  const asking = createAsking(database.redis, context.signal);
  const job = { ...given, max_commands: await asking.most(given.max_commands, FEWEST_COMMANDS, [other?.redis]) };
  const work = { job, given, database, other, context, since, asking };
  const target = { ...targetOfDatabase(database), ...(other?.id === undefined ? {} : { to_database: other.id }) };
  const undo = context.undoOf(other ?? database, "job");
  if (job.dry_run) return { target, undo, run: async () => dryRun(await select(work), work) };
  return planChange(work, target, asked);
}

/** A real run gathers its keys before anybody is asked, and changes no others. */
async function planChange(work: Work, target: Plan["target"], asked: AskedSelections): Promise<Plan> {
  const { job, given, context, database, other } = work;
  const call = JSON.stringify([context.caller, target, Object.entries(given).sort()]);
  const selection = ((await context.comesBack?.()) === true ? asked.take(call) : undefined) ?? (await select(work));
  const harm = harmOfJob(job, selection);
  const run = async () => {
    asked.take(call);
    context.undo?.means(`${job.action} of ${JSON.stringify(job.pattern)}`);
    return answerOf(await applyTo(selection, job, { ...context, ...redisOf(work) }), selection, work);
  };
  const undo = context.undoOf(other ?? database, "job");
  if (harm === undefined) return { target, undo, run };
  asked.keep(call, selection);
  return {
    target: { ...target, keys: keysDigest(selection) },
    harm,
    preview: async () => ({
      ...(await redisPreview(database, context)),
      ...otherFact(other),
      ...questionFacts(job, selection),
    }),
    undo,
    run,
  };
}

function select(work: Work): Promise<KeySelection> {
  return selectKeys(work.job, { ...work.context, ...redisOf(work) });
}

function redisOf({ database, other, asking }: Work) {
  const { allowedKeys: allowed } = (other ?? database).limits ?? {};
  return { redis: database.redis, other: other?.redis, asking, allowed };
}

function otherFact(other: ReachedDatabase | undefined): Record<string, string> {
  return other === undefined ? {} : { to_database: `${other.name} (ID ${other.id})` };
}

async function dryRun(selection: KeySelection, work: Work): Promise<ToolOutput> {
  const { job, asking } = work;
  const { keys, matched, skipped, losses, cursor } = selection;
  const commands = asking.commands();
  const cost = Math.ceil(keys.length * (conditionsOf(job).length + actionOf(job).cost));
  return {
    result: {
      ...{ action: job.action, dry_run: true, matched, changed: 0, would_change: keys.length },
      ...{ would_lose: losses, skipped, failed: 0, examples: examplesOf(job, selection) },
      ...(await asking.spent(isAtMost(selection, job))),
      ...{ real_run_commands: commands + cost, ...costOfUndo(keys, work) },
      ...{ seconds: secondsSince(work), cursor, finished: cursor === "0" },
    },
    notice: "Nothing was changed: dry_run. The same call with dry_run false changes the keys.",
  };
}

/** What keeping the keys takes beside that at most, where calls are kept. */
function costOfUndo(keys: KeySelection["keys"], { job, context: { undo } }: Work): { undo_commands?: number } {
  if (undo === undefined) return {};
  const { writes = (key) => [key], grows = false } = actionOf(job);
  const changed = keys.reduce((sum, { key }) => sum + writes(key, job).length, 0);
  return { undo_commands: commandsOfKeeping(Math.min(changed, undo.record.bounds.keys), grows) };
}

async function answerOf(outcome: Applied, selection: KeySelection, work: Work): Promise<ToolOutput> {
  const { changed, skipped, failed, unknown, errors, cursor, stopped } = outcome;
  const { job, asking } = work;
  const result = {
    ...{ action: job.action, dry_run: false, matched: selection.matched, changed, skipped, failed },
    ...(unknown === 0 ? {} : { unknown }),
    ...(errors.size === 0 ? {} : { errors: [...errors] }),
    ...{ examples: examplesOf(job, selection) },
    ...(await asking.spent(stopped instanceof BudgetSpent || isAtMost(selection, job), stopped)),
    ...{ seconds: secondsSince(work) },
    ...{ cursor, finished: stopped === undefined && cursor === "0" },
  };
  return stopped === undefined ? { result } : { result, notice: noticeOf(stopped, outcome) };
}

/** Whether keys are left because of the commands, and not of max_keys. */
function isAtMost({ cursor, matched }: KeySelection, { max_keys }: Job): boolean {
  return cursor !== "0" && matched < max_keys;
}

function noticeOf(stopped: Error, { unknown }: Applied): string {
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const doubt = unknown === 0 ? "" : ` Whether the ${unknown} keys under unknown were changed was not told.`;
  return `It stopped before all keys were changed: ${stopped.message}${advice}${doubt} To go on, call again with this cursor.`;
}

function secondsSince({ since }: Work): number {
  return Math.round((performance.now() - since) / 100) / 10;
}

import type { CallContext } from "../../../call/context.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { Asking } from "../keyspace/asking.ts";
import { positionIn, positionText, type ScanPosition, takeOf } from "../keyspace/keys-page.ts";
import { scanPage } from "../keyspace/scan-page.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { replyOf } from "../replies/pipeline-answers.ts";
import { type Action, actionOf, type Skipped } from "./actions.ts";
import { type Condition, conditionsOf, judgeKey } from "./conditions.ts";
import { type Job, newNameOf } from "./job.ts";

/** Keys that one SCAN looks at. */
const COUNT = 1_000;

/** A key to be changed, and the cursor that finds it again. */
export interface SelectedKey {
  key: string;
  at: string;
}

/** The keys that a job is about, found by reads alone. */
export interface KeySelection {
  /** Those that are to be changed. */
  keys: SelectedKey[];
  /** How many fit, those that are skipped among them. */
  matched: number;
  skipped: Partial<Record<Skipped, number>>;
  /** How many keys lose what, such as `overwritten`. */
  losses: Record<string, number>;
  /** Where the next call goes on; `0` is the end. */
  cursor: string;
}

export interface SelectContext extends Pick<CallContext, "signal" | "progress"> {
  redis: Redis;
  /** The other database, where keys are copied to one. */
  other?: Redis | undefined;
  asking: Asking;
  /** The keys that may be changed; all, where nothing is said. */
  allowed?: AllowedKeys | undefined;
}

interface Gathering extends KeySelection {
  job: Job;
  action: Action;
  /** Those that are asked before a key is changed. */
  conditions: readonly Condition[];
  /** Every key that was counted, since SCAN may give one twice. */
  counted: Set<string>;
}

/**
 * Gathers keys with SCAN until the end, until max_keys fit, or until what is left of max_commands is needed to change
 * them. A dry run ends at the same key as a real one.
 */
export async function selectKeys(job: Job, context: SelectContext): Promise<KeySelection> {
  const { redis, asking, signal, progress } = context;
  const gathering: Gathering = {
    ...{ job, action: actionOf(job), conditions: conditionsOf(job), counted: new Set() },
    ...{ keys: [], matched: 0, skipped: {}, losses: {}, cursor: job.cursor },
  };
  let position: ScanPosition = positionIn(job.cursor);
  do {
    const limit = roomIn(gathering, asking);
    if (limit < 1) break;
    const page = await scanPage(redis, position, job, position.count ?? COUNT, signal);
    asking.count(1);
    const taken = { keys: new Map<string, Reply>(), limit, characters: Number.POSITIVE_INFINITY };
    const next = takeOf(page, position, taken);
    await examine(taken.keys, positionText(position), gathering, context);
    position = next;
    gathering.cursor = positionText(position);
    await progress(asking.commands(), job.max_commands, `${gathering.matched} keys fit so far`);
  } while (gathering.cursor !== "0");
  const { keys, matched, skipped, losses, cursor } = gathering;
  return { keys, matched, skipped, losses, cursor };
}

/** How many keys may still be examined, so that there are commands left for all of what is to be done with them. */
function roomIn({ job, action, conditions, keys, matched }: Gathering, asking: Asking): number {
  const change = conditions.length + action.cost;
  const examined = conditions.filter(({ scanned }) => scanned !== true).length + (action.look === undefined ? 0 : 1);
  const left = job.max_commands - asking.commands() - Math.ceil(keys.length * change) - 2;
  return Math.min(job.max_keys - matched, Math.floor(left / (examined + change)));
}

async function examine(
  found: ReadonlyMap<string, Reply>,
  at: string,
  gathering: Gathering,
  { asking: { read }, other, allowed }: SelectContext,
): Promise<void> {
  const { job, action, conditions, counted } = gathering;
  const fresh: string[] = [];
  for (const [text, key] of found) {
    if (counted.has(text)) continue;
    if (typeof key === "string") fresh.push(key);
    else skip(gathering, text, "not_text");
  }
  const asked = conditions.filter(({ scanned }) => scanned !== true);
  const fitting = await fittingAmong(fresh, asked, read);
  const named = fitting.filter((key) => {
    const reason = whyNotRenamed(key, job) ?? whyOutside(key, gathering, allowed);
    if (reason !== undefined) skip(gathering, JSON.stringify(key), reason);
    return reason === undefined;
  });
  const { look } = action;
  const looks =
    look === undefined
      ? []
      : await read(
          named.map((key) => look.read(key, job)),
          other,
        );
  for (const [index, key] of named.entries()) {
    const { skip: reason, loses } = look === undefined ? {} : look.judge(replyOf(looks[index]), job);
    if (reason !== undefined) {
      skip(gathering, JSON.stringify(key), reason);
      continue;
    }
    counted.add(JSON.stringify(key));
    gathering.matched += 1;
    gathering.keys.push({ key, at });
    if (loses !== undefined) gathering.losses[loses] = (gathering.losses[loses] ?? 0) + 1;
  }
}

/** Those of the keys that fit every condition. */
async function fittingAmong(
  keys: readonly string[],
  conditions: readonly Condition[],
  read: Asking["read"],
): Promise<readonly string[]> {
  if (conditions.length === 0) return keys;
  const answers = await read(keys.flatMap((key) => conditions.map((condition) => condition.read(key))));
  const of = (index: number) => answers.slice(index * conditions.length, (index + 1) * conditions.length);
  return keys.filter((_, index) => judgeKey(conditions, of(index)) === "fits");
}

function whyOutside(key: string, { action, job }: Gathering, allowed: AllowedKeys | undefined): Skipped | undefined {
  const written = allowed === undefined ? [] : (action.writes?.(key, job) ?? [key]);
  return written.every((each) => allowed?.has(each)) ? undefined : "outside_allow_keys";
}

/** A new name that begins like the old ones would be taken again, so the key is left as it is. */
function whyNotRenamed(key: string, job: Job): Skipped | undefined {
  const { from_prefix } = job;
  if (from_prefix === undefined) return undefined;
  if (!key.startsWith(from_prefix)) return "other_prefix";
  const fitsAgain = job.to_database === undefined && newNameOf(key, job).startsWith(from_prefix);
  return fitsAgain ? "fits_again" : undefined;
}

function skip(gathering: Gathering, text: string, reason: Skipped): void {
  const { skipped, counted } = gathering;
  counted.add(text);
  gathering.matched += 1;
  skipped[reason] = (skipped[reason] ?? 0) + 1;
}

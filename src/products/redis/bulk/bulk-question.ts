import { createHash } from "node:crypto";
import type { Harm } from "../../../call/harm.ts";
import { actionOf } from "./actions.ts";
import { type Job, newNameOf } from "./job.ts";
import type { KeySelection } from "./selection.ts";

/** More keys than this are asked about, whatever is done to them. */
const MOST_UNASKED = 1_000;
const EXAMPLES = 10;
/** Characters of a name in an example. */
const LONGEST_EXAMPLE = 120;

/** What a person is asked about before the keys are changed; nothing where nobody need be asked. */
export function harmOfJob(job: Job, { keys, losses }: KeySelection): Harm | undefined {
  const action = actionOf(job);
  if (keys.length === 0 || (keys.length <= MOST_UNASKED && !action.asks(job))) return undefined;
  const what = keys.length === 1 ? "1 key that fits" : `${keys.length} keys that fit`;
  const does = `runs ${action.command(job)} on ${what}`;
  return { things: [{ does, args: [job.pattern], means: action.means(job, losses) }] };
}

/** The facts of the question beside the database: numbers, and ten names as data. */
export function questionFacts(job: Job, selection: KeySelection): Record<string, unknown> {
  const { keys, losses, skipped, cursor } = selection;
  const numbers = { keys_to_change: keys.length, ...losses, ...(isEmpty(skipped) ? {} : { skipped }) };
  const { type, ttl, ttl_below_seconds, min_bytes, min_idle_seconds } = job;
  const given = { type, ttl, ttl_below_seconds, min_bytes, min_idle_seconds };
  const conditions = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const more = cursor === "0" ? {} : { not_included: "keys beyond this part; each further part is asked about anew" };
  const examples = examplesOf(job, selection).map((example, index) => [
    `example_${index + 1}`,
    JSON.stringify(example),
  ]);
  const kept = isEmpty(conditions) ? {} : { conditions };
  return { ...numbers, ...kept, ...more, ...Object.fromEntries(examples) };
}

/** Up to ten keys; with their new names where they get some. */
export function examplesOf(job: Job, { keys }: Pick<KeySelection, "keys">): (string | { key: string; to: string })[] {
  return keys.slice(0, EXAMPLES).map(({ key }) => {
    const name = shortened(key);
    return job.from_prefix === undefined ? name : { key: name, to: shortened(newNameOf(key, job)) };
  });
}

function shortened(name: string): string {
  const points = [...name.slice(0, 2 * LONGEST_EXAMPLE)];
  return name.length <= LONGEST_EXAMPLE ? name : `${points.slice(0, LONGEST_EXAMPLE).join("")}…`;
}

function isEmpty(counts: object): boolean {
  return Object.keys(counts).length === 0;
}

/** Tells one set of keys from another, so that a permission holds for these alone. */
export function keysDigest({ keys }: KeySelection): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(keys.map(({ key }) => key)))
    .digest("base64url");
  return `${keys.length} keys, ${digest}`;
}

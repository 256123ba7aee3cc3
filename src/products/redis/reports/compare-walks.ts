import { POSITION } from "../keyspace/keys-page.ts";
import { type FoundKey, walkKeys } from "../keyspace/walk.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import type { CompareOutcome, CompareTally, Difference } from "./compare-tally.ts";
import { compareValues, PAIRS_AT_ONCE, type ValuePair } from "./compare-values.ts";
import type { NamePairs } from "./name-pairs.ts";
import { askBoth, type SizedAnswer, type TwoSides } from "./two-sides.ts";
import type { PairedNames, ValueVerdict } from "./value-round.ts";
import { plainType } from "./value-types.ts";

/** Commands for a pair: TYPE and PTTL of both, and a page of both values. */
const COMMANDS_PER_PAIR = 6;
/** Commands for a key of the second walk. */
const COMMANDS_PER_NAME = 1;
/** What is kept back for values of many pages: a share of the budget, and commands. */
const KEPT_SHARE = 4;
const MOST_KEPT = 1_000;

/** Where a comparison goes on: in the walk over which side, and where in it. */
export interface ComparePosition {
  side: "here" | "there";
  at: string;
}

/** A position as text: `0` begins and ends, else `here:17` or `there:17.250`. */
export const COMPARE_POSITION = new RegExp(`^(0|(here|there):${POSITION.source.slice(1, -1)})$`);

export function comparePositionIn(text: string): ComparePosition {
  const [side, at = "0"] = text.split(":");
  return side === "there" ? { side, at } : { side: "here", at };
}

/** What two walks compare. */
export interface Comparison extends TwoSides {
  names: NamePairs;
  type: string | undefined;
  /** TTLs that differ by no more milliseconds are the same. */
  tolerance: number;
  max_commands: number;
  signal: AbortSignal;
  tally: CompareTally;
}

/**
 * The keys of one side: first those here, each compared with its other, then those there, to find what is missing here.
 * Gives where the walk goes on after each page. What became of a page is counted once all of it is known.
 */
export async function* walkSide(comparison: Comparison, { side, at }: ComparePosition): AsyncGenerator<string> {
  const { names, type, asking, max_commands, signal, tally } = comparison;
  const kept = side === "here" ? Math.min(MOST_KEPT, max_commands / KEPT_SHARE) : 0;
  const each = side === "here" ? COMMANDS_PER_PAIR : COMMANDS_PER_NAME;
  const room = () => (max_commands - asking.commands() - kept - 2) / each;
  const filter = { pattern: names[side], type };
  for await (const page of walkKeys({ redis: comparison[side], asking, filter, cursor: at, signal, room })) {
    const outcomes = await (side === "here" ? comparePage(page.keys, comparison) : lookUp(page.keys, comparison));
    tally.walked[side] += page.keys.length;
    for (const outcome of outcomes) tally.count(outcome);
    yield page.cursor;
  }
}

/** Two keys of one type whose values are still to be compared. */
interface AlikePair extends ValuePair {
  /** What is known so far. */
  difference: Difference;
}

async function comparePage(keys: readonly FoundKey[], comparison: Comparison): Promise<CompareOutcome[]> {
  const outcomes = notText(keys);
  const named = textsIn(keys);
  const alike: AlikePair[] = [];
  for (let from = 0; from < named.length; from += PAIRS_AT_ONCE) {
    for (const found of await lookAt(named.slice(from, from + PAIRS_AT_ONCE), comparison)) {
      if ("is" in found) outcomes.push(found);
      else alike.push(found);
    }
  }
  const verdicts = await compareValues(alike, comparison);
  return [...outcomes, ...alike.map((pair, index) => outcomeOf(pair, verdicts[index] ?? "refused"))];
}

function outcomeOf({ difference }: AlikePair, verdict: ValueVerdict): CompareOutcome {
  const differs = [...difference.differs, ...(verdict === "different" ? (["value"] as const) : [])];
  if (differs.length > 0) return { is: "different", difference: { ...difference, differs } };
  if (verdict === "equal" || verdict === "different") return { is: "same" };
  return { is: "not_compared", key: difference.key, why: verdict };
}

/** A key with a name that is text, and its type where SCAN told it. */
interface NamedKey {
  name: string;
  type: string | undefined;
}

function textsIn(keys: readonly FoundKey[]): NamedKey[] {
  return keys.flatMap(({ key, type }) => (typeof key === "string" ? [{ name: key, type }] : []));
}

function notText(keys: readonly FoundKey[]): CompareOutcome[] {
  return keys.flatMap(({ key }) =>
    typeof key === "string" ? [] : [{ is: "not_compared" as const, key, why: "not_text" as const }],
  );
}

/** What type and TTL of some keys on both sides tell. */
async function lookAt(keys: readonly NamedKey[], comparison: Comparison): Promise<(CompareOutcome | AlikePair)[]> {
  const { names, tolerance } = comparison;
  const [mine, others] = await askBoth(
    keys.flatMap(({ name, type }) => [["PTTL", name], ...(type === undefined ? [["TYPE", name]] : [])]),
    keys.flatMap(({ name }) => [
      ["PTTL", names.toThere(name)],
      ["TYPE", names.toThere(name)],
    ]),
    comparison,
  );
  const [here, there] = [mine.values(), others.values()];
  return keys.map(({ name, type }) => {
    const one = standIn(here, type);
    const other = standIn(there, undefined);
    return judgePair({ here: name, there: names.toThere(name) }, one, other, tolerance);
  });
}

/** Type and TTL of a key in milliseconds: null for no TTL, nothing for no key. */
interface KeyStand {
  type: string;
  ttl: number | null;
}

function standIn(answers: Iterator<SizedAnswer>, known: string | undefined): KeyStand | undefined {
  const ttl = numberIn(replyOf(answers.next().value)) ?? -2;
  const type = known ?? String(replyOf(answers.next().value));
  return ttl === -2 || type === "none" ? undefined : { type, ttl: ttl === -1 ? null : ttl };
}

function judgePair(
  pair: PairedNames,
  here: KeyStand | undefined,
  there: KeyStand | undefined,
  tolerance: number,
): CompareOutcome | AlikePair {
  if (here === undefined) return { is: "gone" };
  if (there === undefined) return { is: "only_here", key: pair.here };
  const named = { key: pair.here, ...(pair.there === pair.here ? {} : { other_key: pair.there }) };
  const type = plainType(here.type);
  if (type !== plainType(there.type)) {
    const types = { here: here.type, there: there.type };
    return { is: "different", difference: { ...named, differs: ["type"], type: types } };
  }
  if (isNear(here.ttl, there.ttl, tolerance)) return { ...pair, type, difference: { ...named, differs: [] } };
  const ttl_ms = { here: here.ttl, there: there.ttl };
  return { ...pair, type, difference: { ...named, differs: ["ttl"], ttl_ms } };
}

function isNear(here: number | null, there: number | null, tolerance: number): boolean {
  return here === null || there === null ? here === there : Math.abs(here - there) <= tolerance;
}

/**
 * Which keys of the other side are not here. With a type the first walk saw only keys of that type here, so one of another
 * type is told now.
 */
async function lookUp(keys: readonly FoundKey[], { names, asking, here, type }: Comparison): Promise<CompareOutcome[]> {
  const named = textsIn(keys);
  const answers = await asking.read(
    named.map(({ name }) => ["TYPE", names.toHere(name)]),
    here,
  );
  const outcomes = named.flatMap(({ name }, index): CompareOutcome[] => {
    const found = String(replyOf(answers[index]));
    if (found === "none") return [{ is: "only_there", key: name }];
    if (type === undefined || plainType(found) === plainType(type)) return [];
    const own = names.toHere(name);
    const other = own === name ? {} : { other_key: name };
    const types = { here: found, there: type };
    return [{ is: "different", difference: { key: own, ...other, differs: ["type"], type: types } }];
  });
  return [...notText(keys), ...outcomes];
}

import * as z from "zod";
import type { AccessLevel } from "../../../upstash/access.ts";
import { fitsAny } from "./name-patterns.ts";

/**
 * What may be reached of an account: names or IDs of its databases, indexes and QStash users, where `*` stands for any
 * text. Host names, too: those of what is configured without the account.
 */
export interface Reach {
  /** What may be read; everything where nothing is said. */
  reads?: readonly string[] | undefined;
  /** What of that may be changed; everything where nothing is said. */
  writes?: readonly string[] | undefined;
  /** Where a person may be asked about harm; wherever something may be changed where nothing is said. */
  destroys?: readonly string[] | undefined;
  /** What is never changed, whatever else is said. */
  protects?: readonly string[] | undefined;
  /** The keys of Redis that writes may name; all where nothing is said. */
  keys?: readonly string[] | undefined;
  /** Redis commands that are never sent. */
  denies?: readonly string[] | undefined;
  /** What may be done with what is none of these, as teams and Kafka: nothing where nothing is said. */
  rest?: "read" | "change" | undefined;
  /** The reach that the flags give, within which that of a caller lies. */
  within?: Reach | undefined;
}

const patterns = z.array(z.string()).readonly().optional();

const own = z.strictObject({
  reads: patterns,
  writes: patterns,
  destroys: patterns,
  protects: patterns,
  keys: patterns,
  denies: patterns,
  rest: z.enum(["read", "change"]).optional(),
});

const whole = own.extend({ within: own.optional() });

/** The text in which a configuration carries a reach. */
export const reachText = z.string().transform((text): Reach => whole.parse(JSON.parse(text)));

/** Whether a reach has something by one of its names. */
export function mayRead(reach: Reach | undefined, names: readonly string[]): boolean {
  return each(reach).every(({ reads }) => fitsAny(reads, names));
}

/** Whether it may be changed; what may not be read may not be changed either. */
export function mayChange(reach: Reach | undefined, names: readonly string[]): boolean {
  return (
    mayRead(reach, names) &&
    each(reach).every(({ writes, protects = [] }) => fitsAny(writes, names) && !fitsAny(protects, names))
  );
}

/** Whether a person may be asked about harm to it; what may not be changed may not be harmed either. */
export function mayDestroyIn(reach: Reach | undefined, names: readonly string[]): boolean {
  return mayChange(reach, names) && each(reach).every(({ destroys }) => fitsAny(destroys, names));
}

/** What may be done with what is no database, index or QStash user. */
export function mayDoWithRest(reach: Reach | undefined, what: "read" | "change"): boolean {
  return each(reach).every(({ rest }) => rest === "change" || rest === what);
}

/** Whether it depends on names what may be changed or harmed, so that a name must be looked up anew before that. */
export function dependsOnNames(reach: Reach | undefined): boolean {
  return each(reach).some((one) => [one.reads, one.writes, one.destroys, one.protects].some((list) => list?.length));
}

/** The lists of keys that writes may name: one of each list must fit. */
export function keyListsOf(reach: Reach | undefined): (readonly string[])[] {
  return each(reach).flatMap(({ keys }) => (keys === undefined ? [] : [keys]));
}

/** The Redis commands that are never sent. */
export function deniedIn(reach: Reach | undefined): string[] {
  return [...new Set(each(reach).flatMap(({ denies = [] }) => denies))];
}

/**
 * The access level at which something is reached that a configuration names by its URL: the given one, the one that only
 * reads, or nothing where it is not within reach.
 */
export function levelAt(
  reach: Reach | undefined,
  url: string | undefined,
  level: AccessLevel,
): AccessLevel | undefined {
  if (reach === undefined || url === undefined) return level;
  const names = [new URL(url).host];
  if (!mayRead(reach, names)) return undefined;
  return mayChange(reach, names) ? level : "read-only";
}

/** What of a reach comes from the flags of the process, which alone say what may be done with the rest. */
export function flagsOf(reach: Reach | undefined): Reach | undefined {
  return reach?.rest === undefined || reach.within !== undefined ? reach?.within : reach;
}

/** A reach and the one that it lies within. */
function each(reach: Reach | undefined): readonly Reach[] {
  if (reach === undefined) return [];
  return reach.within === undefined ? [reach] : [reach, reach.within];
}

import * as z from "zod";
import type { AccessLevel } from "../../../upstash/access.ts";

/**
 * What a caller may reach of an account: names or IDs of its databases, indexes and QStash users, where `*` stands for any
 * text. Host names, too: those of what is configured without the account.
 */
export interface Reach {
  /** What may be read; everything where nothing is said. */
  reads?: readonly string[] | undefined;
  /** What of that may be changed; everything where nothing is said. */
  writes?: readonly string[] | undefined;
}

const patterns = z.array(z.string()).readonly().optional();

/** The text in which a configuration carries a reach. */
export const reachText = z
  .string()
  .transform((text) => z.strictObject({ reads: patterns, writes: patterns }).parse(JSON.parse(text)) as Reach);

/** Whether a reach has something by one of its names. */
export function mayRead(reach: Reach | undefined, names: readonly string[]): boolean {
  return fits(reach?.reads, names);
}

/** Whether it may be changed; what may not be read may not be changed either. */
export function mayChange(reach: Reach | undefined, names: readonly string[]): boolean {
  return mayRead(reach, names) && fits(reach?.writes, names);
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

function fits(wanted: readonly string[] | undefined, names: readonly string[]): boolean {
  return wanted === undefined || wanted.some((pattern) => names.some((name) => matches(pattern, name)));
}

/** Without a pattern that could take long: parts are looked for one behind the other. */
function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

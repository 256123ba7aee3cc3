import type { CommandPaging } from "./command.ts";
import { fieldOf, hasMore, listOf, readOnWith, withLess, withoutParts } from "./paging.ts";

/*
 * How to read on in an array, whose indexes reach 2^64 - 2 and so are never doubles here ("Array commands").
 */

/** The highest index. */
export const LAST_INDEX = "18446744073709551614";

/** ARGETRANGE key start end: behind the slots that are shown, in the direction of the range. */
export const rangeOfSlotsAfter: CommandPaging = (args, shown, call) => {
  const [key = "", start, end = ""] = args;
  const [from, to] = [indexIn(start), indexIn(end)];
  if (!hasMore(shown) || from === undefined || to === undefined) return withoutParts(args, shown, call);
  const length = BigInt(listOf(shown.value).length);
  return readOnWith("ARGETRANGE", [key, `${from <= to ? from + length : from - length}`, end], call);
};

/** ARSCAN key start end: behind the last slot that is shown, since start is inclusive. */
export const slotsAfter: CommandPaging = (args, shown, call) => {
  const [key = "", , end = "", ...rest] = args;
  const next = nextIndexIn(shown.value);
  if (!hasMore(shown) || next === undefined) return withoutParts(args, shown, call);
  return readOnWith("ARSCAN", [key, next, end, ...withLess(rest, "LIMIT", listOf(shown.value).length)], call);
};

/** The index behind the last of some slots, `{index, value}` each; nothing where there is none. */
export function nextIndexIn(slots: unknown): string | undefined {
  const last = indexIn(fieldOf(listOf(slots).at(-1), "index"));
  return last === undefined || last >= BigInt(LAST_INDEX) ? undefined : `${last + 1n}`;
}

function indexIn(value: unknown): bigint | undefined {
  const text = typeof value === "number" ? `${value}` : value;
  return typeof text === "string" && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

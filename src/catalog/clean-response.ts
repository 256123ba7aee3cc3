import { partsOf } from "../call/clean-in-turns.ts";
import { REDACTED } from "../call/redactor.ts";
import type { Turns } from "../load/turns.ts";
import { type ExtentLimits, excessOf } from "../load/value-extent.ts";
import type { CleanValue, EndpointContext } from "./endpoint-row.ts";

/** What of a response is cleaned in one turn of the event loop; one element or field that is more is cleaned in one, too. */
const OF_A_TURN: Readonly<ExtentLimits> = { values: 10_000, characters: 1_048_576, levels: Number.POSITIVE_INFINITY };

/**
 * A response without what is secret in it. Of a large one the elements of its outermost array, or the fields of its outermost
 * object, are cleaned in turns of the event loop; each of these stays whole, since what is secret depends on the field.
 */
export async function cleanResponse(
  response: unknown,
  withoutSecrets: EndpointContext["withoutSecrets"],
  turns: Turns,
): Promise<CleanValue> {
  if (typeof response !== "object" || response === null || excessOf(response, OF_A_TURN) === undefined) {
    return withoutSecrets(response, REDACTED);
  }
  const isList = Array.isArray(response);
  const parts: readonly unknown[] = isList ? response : Object.entries(response);
  const values: unknown[] = [];
  const found = { certain: [] as string[], likely: [] as string[] };
  for await (const [from, end] of partsOf(parts, OF_A_TURN, turns)) {
    const part = parts.slice(from, Math.max(end, from + 1));
    const clean = withoutSecrets(isList ? part : Object.fromEntries(part as [string, unknown][]), REDACTED);
    values.push(...(isList ? (clean.value as unknown[]) : Object.entries(clean.value as object)));
    for (const secret of clean.certain) found.certain.push(secret);
    for (const secret of clean.likely) found.likely.push(secret);
  }
  await turns.next();
  return { value: isList ? values : Object.fromEntries(values as [string, unknown][]), ...found };
}

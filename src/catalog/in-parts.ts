import { UpstashError } from "../upstash/errors.ts";
import type { ApiRequest } from "../upstash/rest-api.ts";

/*
 * Changes that an API makes a part at a time: it answers with a cursor while there is more, and the same request with that
 * cursor goes on (`EndpointOptions.inParts`).
 */

/** Parts of one call; what is left then is said, and the next call goes on. */
const MOST_PARTS = 10;

/** The request of a row, whose query is made of its inputs. */
export interface RowRequest extends ApiRequest {
  query: Exclude<ApiRequest["query"], string | undefined>;
}

/** What all parts have done together, and why it ended before the end where it did. */
export interface WholeChange {
  response: unknown;
  notice?: string;
}

/**
 * Makes a change to its end, or as far as one call goes. Numbers of the answers are added up, lists joined. A failure after
 * the first part is told beside what was done.
 */
export async function changeInParts(
  request: RowRequest,
  send: (request: RowRequest) => Promise<unknown>,
  told: (parts: number) => Promise<void>,
): Promise<WholeChange> {
  let whole: Record<string, unknown> = {};
  let cursor = "";
  for (let part = 1; part <= MOST_PARTS; part += 1) {
    const query = cursor === "" ? request.query : { ...request.query, cursor };
    try {
      const answer = (await send({ ...request, query })) as Record<string, unknown>;
      if (typeof answer !== "object" || answer === null) return { response: part === 1 ? answer : whole };
      whole = together(whole, answer);
      cursor = cursorOf(answer);
    } catch (error) {
      if (part === 1 || !(error instanceof UpstashError)) throw error;
      return { response: whole, notice: `It ended early, with more to do: ${error.message}` };
    }
    if (cursor === "") return { response: whole };
    await told(part);
  }
  return { response: whole, notice: "There may be more: call again with the same arguments to go on." };
}

function cursorOf({ cursor }: Readonly<Record<string, unknown>>): string {
  return typeof cursor === "string" || typeof cursor === "number" ? String(cursor) : "";
}

function together(
  before: Readonly<Record<string, unknown>>,
  { cursor: _, ...answer }: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const sums = Object.entries(answer).map(([field, value]) => [field, sumOf(before[field], value)] as const);
  return { ...before, ...Object.fromEntries(sums) };
}

function sumOf(before: unknown, value: unknown): unknown {
  if (typeof before === "number" && typeof value === "number") return before + value;
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
}

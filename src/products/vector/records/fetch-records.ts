import type { CallContext } from "../../../call/context.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { isTooLarge, smallerIfTooLarge } from "../../../upstash/too-large.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { insideOf, type RecordWords } from "../words/record-words.ts";
import { recordFlags } from "./record-flags.ts";

/** Records that one call gives. Vector API, "Fetch Vectors". */
export const MOST_OF_PREFIX = 1_000;

export interface FetchedRecords {
  records: readonly Readonly<Record<string, unknown>>[];
  /** IDs that nothing bears. */
  missing: readonly string[];
  /** IDs at the end that were not asked for, since the reply would be too long. */
  notRead: number;
  /** Whether only IDs came, since the reply would be too long. */
  isBare: boolean;
}

/** Reads the records that a call names: by ID, by prefix, or any one. */
export async function fetchRecords(
  words: RecordWords,
  input: Readonly<Record<string, unknown>>,
  api: RestApi,
  { signal }: Pick<CallContext, "signal">,
): Promise<FetchedRecords> {
  const name = insideOf(words, input);
  const flags = recordFlags(words, { include_data: true, ...input });
  const send = async (json: object) => {
    const answer = await api.request({ method: "POST", path: pathInside("fetch", name), body: { json } }, signal);
    return recordsOfFetch(answer);
  };
  if (input.random === true) {
    const record = await api.request({ method: "GET", path: pathInside("random", name) }, signal);
    return { records: isRecord(record) ? [record] : [], missing: [], notRead: 0, isBare: false };
  }
  if (typeof input.prefix === "string") return byPrefix(input.prefix, flags, send);
  return byIds([...new Set((input.ids as readonly unknown[]).map(String))], flags, send);
}

/** What a /fetch has answered. What is no list is no answer, rather than one that nothing is there. */
export function recordsOfFetch(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  throw notUpstash("The index answered a /fetch with something that is no list of records.");
}

type Send = (json: object) => Promise<readonly unknown[]>;

async function byPrefix(prefix: string, flags: object, send: Send): Promise<FetchedRecords> {
  const none = { missing: [], notRead: 0 };
  try {
    return { records: (await send({ prefix, ...flags })).filter(isRecord), ...none, isBare: false };
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return { records: (await send({ prefix })).filter(isRecord), ...none, isBare: true };
  }
}

/** Fewer of them, as long as the reply is too long. */
async function byIds(ids: readonly string[], flags: object, send: Send): Promise<FetchedRecords> {
  for (let count = ids.length; ; count = Math.ceil(count / 5)) {
    const asked = ids.slice(0, count);
    const answer = await send({ ids: asked, ...flags }).catch(smallerIfTooLarge(count));
    if (answer === undefined) continue;
    if (answer.length !== count) {
      throw notUpstash("The index answered a /fetch with another number of records than were asked for.");
    }
    const missing = asked.filter((_, index) => !isRecord(answer[index]));
    return { records: answer.filter(isRecord), missing, notRead: ids.length - count, isBare: false };
  }
}

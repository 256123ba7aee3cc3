import type { HarmfulThing } from "../../call/harm.ts";
import { parsedUrl } from "../../upstash/parsed-url.ts";
import { isRecord } from "../account/answers/readable.ts";
import type { QStashContext } from "./context.ts";
import { elementsOf, selectionText } from "./tables/inputs.ts";

type Input = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

/** IDs that a question names. */
const IDS_ASKED = 10;
/** Pages of 100 that a count reads at most. */
const MOST_PAGES = 10;

/** The states after which a message goes on. */
const PENDING: ReadonlySet<unknown> = new Set(["CREATED", "ACTIVE", "RETRY", "ERROR", "IN_PROGRESS"]);

/** What a bulk change does, as a person is asked about it. */
export function askedAboutMany(verb: string, what: string, of: { one: string; several: string }) {
  return (input: Input): readonly HarmfulThing[] => {
    const { count } = input;
    const most = typeof count === "number" ? `, at most ${count} of them` : "";
    if (input[of.one] !== undefined) return [{ does: `${verb} one of the ${what}`, args: [String(input[of.one])] }];
    if (input[of.several] !== undefined) {
      const ids = elementsOf(input[of.several]);
      const more = ids.length > IDS_ASKED ? [`(and ${ids.length - IDS_ASKED} more)`] : [];
      return [{ does: `${verb} ${ids.length} ${what}`, args: [...ids.slice(0, IDS_ASKED), ...more] }];
    }
    if (input.all === true) return [{ does: `${verb} every one of the ${what}${most}` }];
    return [{ does: `${verb} all ${what} that fit${most}`, args: [selectionText(input)] }];
  };
}

/** The same, but nobody is asked about one that the call names. What many do where they go, nobody takes back. */
export function askedAboutSeveral(verb: string, what: string, of: { one: string; several: string }) {
  const asked = askedAboutMany(verb, what, of);
  return (input: Input): readonly HarmfulThing[] => {
    const named = input[of.several] === undefined ? undefined : elementsOf(input[of.several]).length;
    return input[of.one] !== undefined || named === 1 ? [] : asked(input);
  };
}

/** How many messages of the DLQ a selection has, counted by reads; at most 1,000 are counted. */
export async function countLetters(
  query: Record<string, string | readonly string[]>,
  input: Input,
  context: QStashContext,
) {
  const keys = input.flow_control_key === undefined ? undefined : new Set(elementsOf(input.flow_control_key));
  const fits = ({ flowControlKey }: Fields) => keys === undefined || keys.has(String(flowControlKey));
  const { entries, isWhole } = await readEntries(context, "/v2/dlq", "messages", query);
  return countText(entries.filter(fits).length, isWhole, entries.length, "DLQ messages");
}

/** How many messages wait or are under way, by the log: QStash has no list of them. */
export async function countWaitingMessages(
  query: Record<string, string | readonly string[]>,
  input: Input,
  context: QStashContext,
) {
  const { entries, isWhole } = await readEntries(context, "/v2/logs", "logs", query);
  const newest = new Map<unknown, Fields>();
  for (const entry of entries) if (!newest.has(entry.messageId)) newest.set(entry.messageId, entry);
  const pending = [...newest.values()].filter((entry) => PENDING.has(entry.state) && fitsLocally(entry, input));
  return `${countText(pending.length, isWhole, entries.length, "log entries")}, as the log has it`;
}

function countText(count: number, isWhole: boolean, read: number, what: string): string {
  return isWhole ? `${count}` : `at least ${count}; ${read} ${what} were read, and there are more`;
}

/** The filters that the log does not know. */
function fitsLocally({ url, flowControlKey, callerIP }: Fields, input: Input): boolean {
  const { hostname = "", host = "", pathname = "" } = parsedUrl(String(url)) ?? {};
  const is = (name: string, ...values: unknown[]) =>
    input[name] === undefined || elementsOf(input[name]).some((wanted) => values.includes(wanted));
  return (
    is("destination_host", host, hostname) &&
    is("destination_path", pathname) &&
    is("flow_control_key", flowControlKey) &&
    is("caller_ip", callerIP)
  );
}

/** The entries of a list that the API gives by page, as far as a count reads. */
async function readEntries(
  context: QStashContext,
  path: string,
  field: string,
  query: Record<string, string | readonly string[]>,
): Promise<{ entries: Fields[]; isWhole: boolean }> {
  const { api } = await context.qstash("destructive");
  const entries: Fields[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = cursor === undefined ? {} : { cursor };
    const answer = await api.request(
      { method: "GET", path, query: { ...query, count: "100", ...from } },
      context.signal,
    );
    const { [field]: list, cursor: next } = isRecord(answer) ? answer : {};
    if (Array.isArray(list)) entries.push(...list.filter(isRecord));
    if (next === undefined || next === null || next === "") return { entries, isWhole: true };
    cursor = String(next);
  }
  return { entries, isWhole: false };
}

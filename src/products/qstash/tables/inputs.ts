import * as z from "zod";
import { unlisted } from "../../../call/unlisted.ts";
import { filterBy, inOtherPath, inQuery, localOnly } from "../../../catalog/define.ts";
import type { PlacedInput } from "../../../catalog/endpoint-row.ts";
import { fieldsInput } from "../../../catalog/fields.ts";
import { spanOf } from "../../account/tables/time-span.ts";

/**
 * Text that names something, or that a filter looks for, and is never empty: where it may be left out, an empty one is left
 * out. A check says so, since a least length would stand in the schema of every argument.
 */
export const text = z.string().refine((given) => given !== "", "expected some text, not an empty one");
export const optionalText = text.optional();

/** The elements of `a, b`, each once: what is named twice is not sent twice. None of a text of commas alone. */
export function elementsOf(value: unknown): string[] {
  const elements = String(value).split(",");
  return [...new Set(elements.map((element) => element.trim()))].filter((element) => element !== "");
}

/** A filter of one value, under the name that the API has for it. */
export function oneOf(as: string) {
  return filterBy(inQuery(optionalText, as));
}

/** A filter of several values with commas, any of which fits. */
export function anyOf(as: string) {
  return filterBy(inQuery(optionalText, as, elementsOf), "several");
}

/** A span of time. */
export const spanInputs = {
  since: filterBy(inQuery(optionalText, "fromDate", (value) => String(spanOf(value, "since").begin))),
  until: filterBy(
    inQuery(optionalText.describe("ISO 8601 or Unix time."), "toDate", (value) => String(spanOf(value, "until").end)),
  ),
};

/** What the log can be narrowed by; one value each, but of labels. API, "List Logs". */
export const logFilters = {
  message_id: inQuery(optionalText.describe("Of one message."), "messageId"),
  url: oneOf("url"),
  url_group: oneOf("topicName"),
  schedule_id: oneOf("scheduleId"),
  queue: oneOf("queueName"),
  label: anyOf("label"),
  ...spanInputs,
};

/** What the DLQ can be narrowed by: any of the values of each. API, "List DLQ messages". */
export const dlqFilters = {
  message_id: oneOf("messageId"),
  url: anyOf("url"),
  url_group: anyOf("topicName"),
  schedule_id: anyOf("scheduleId"),
  queue: anyOf("queueName"),
  label: anyOf("label"),
  status: anyOf("responseStatus"),
  caller_ip: anyOf("callerIp"),
  ...spanInputs,
};

/** By which a bulk change names what it is about: one, several or all. */
export const one = inOtherPath(optionalText.describe("One."));
export function several(as: string) {
  return inQuery(optionalText.describe("Several, with commas."), as, elementsOf);
}
export const all = localOnly(z.boolean().optional().describe("Every one."));

export const action = z.enum(["pause", "resume"]).describe("Which.");

const isFull = z.boolean().optional().describe("Headers and bodies too.");
/** Headers and bodies beside the facts of each. */
export const full = localOnly(isFull);

/** The same of a list, where `fields` asks for it by a star. */
export const fullList = {
  full: localOnly(unlisted(isFull)),
  fields: localOnly(fieldsInput.describe("Only a,b.c; * with bodies.")),
};

/** The bulk changes of the DLQ can be narrowed by more than its list can. */
export const dlqSelection = {
  dlq_id: one,
  dlq_ids: several("dlqIds"),
  ...dlqFilters,
  flow_control_key: anyOf("flowControlKey"),
  all,
};

/** The query by which a list is narrowed, of those inputs that it knows. */
export function queryOf(
  filters: Readonly<Record<string, PlacedInput<"query">>>,
  input: Readonly<Record<string, unknown>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, { as = name, written = String }]) =>
      input[name] === undefined ? [] : [[as, written(input[name])]],
    ),
  );
}

/** Refuses filters that say nothing, and times that nothing can lie between: without them a call would mean everything. */
export function checkFilters(input: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === "string" && elementsOf(value).length === 0) {
      return `${name} is ${JSON.stringify(value)}, which names nothing. Leave it out, or give a value.`;
    }
  }
  const { status, since, until, url, workflow_url } = input;
  // QStash itself takes each part of a text with commas as a value, so that another URL would be meant.
  const part = elementsOf(url ?? workflow_url ?? "").find((one) => !/^https?:\/\/./i.test(one));
  if (part !== undefined) {
    return `${url === undefined ? "workflow_url" : "url"} has the part ${JSON.stringify(part)}, which is no URL. A comma stands between URLs, so a URL with a comma in it cannot be a filter: use IDs, a label or a time.`;
  }
  const wrong = status === undefined ? undefined : elementsOf(status).find((one) => !/^\d{1,3}$/.test(one));
  if (wrong !== undefined)
    return `status has ${JSON.stringify(wrong)}, which is no HTTP status. Give such as 500 or 500,503.`;
  const [begin, end] = [
    since === undefined ? Number.NEGATIVE_INFINITY : spanOf(since, "since").begin,
    until === undefined ? Number.POSITIVE_INFINITY : spanOf(until, "until").end,
  ];
  return begin <= end ? undefined : `since (${since}) is later than until (${until}); nothing can lie between them.`;
}

/** Ways in which a bulk change says what it is about. */
const LOCAL = ["count", "all"];

/**
 * Refuses a bulk change that does not say what it is about in one way alone: one thing, several by ID, all that fit some
 * filters, or all that there are.
 */
export function checkSelection(one: string, several: string) {
  return (input: Readonly<Record<string, unknown>>): string | undefined => {
    const problem = checkFilters(input);
    if (problem !== undefined) return problem;
    const filters = Object.keys(input).filter(
      (name) => ![one, several, ...LOCAL].includes(name) && input[name] !== undefined,
    );
    const ways = [input[one] !== undefined, input[several] !== undefined, filters.length > 0, input.all === true];
    const given = ways.filter((isGiven) => isGiven).length;
    if (given === 1) return undefined;
    const expected = `Give ${one}, or ${several}, or filters, or all: true for everything.`;
    return given === 0
      ? `The call does not say which are meant. ${expected}`
      : `The call says in more than one way which are meant, and QStash would pass over some of it. ${expected}`;
  };
}

/** The parts of a selection as a person reads them: "queue orders, status 500". */
export function selectionText(input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).filter(([name, value]) => value !== undefined && !LOCAL.includes(name));
  return given.map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ");
}

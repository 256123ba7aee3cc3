import type { RecordedCall } from "./recorded-calls.ts";

/** What stands for the access of a tool that is not offered. */
export const NO_ACCESS = "none";

/** By what calls are chosen: the name of the field in the address, and what of a call it is compared with. */
const FIELDS = {
  caller: ({ caller }) => caller,
  tool: ({ tool }) => tool,
  target: ({ about }) => about,
  access: ({ access }) => access ?? NO_ACCESS,
  outcome: ({ outcome }) => outcome,
} as const satisfies Readonly<Record<string, (call: RecordedCall) => string>>;

export type FilterField = keyof typeof FIELDS;

/** What is chosen of each field; a field that is not there takes all. */
export type CallFilter = Readonly<Partial<Record<FilterField, string>>>;

export const FILTER_FIELDS = Object.keys(FIELDS) as readonly FilterField[];

/** What a field of the form may be set to. */
export type Choices = Readonly<Record<FilterField, readonly string[]>>;

/** Choices of one field. */
const MOST_CHOICES = 300;

/** What may be chosen among calls: each choice finds some. */
export function choicesIn(calls: readonly RecordedCall[]): Choices {
  const of = (field: FilterField) => {
    const found = new Set(calls.map((call) => FIELDS[field](call)));
    found.delete("");
    return [...found].slice(0, MOST_CHOICES).sort();
  };
  const [caller, tool, target] = [of("caller"), of("tool"), of("target")];
  return { caller, tool, target, access: of("access"), outcome: of("outcome") };
}

/** Characters of one choice. */
const LONGEST_CHOICE = 500;

/** What an address chooses; an empty field of the form chooses nothing. */
export function filterIn(query: URLSearchParams): CallFilter {
  const chosen = FILTER_FIELDS.map((field) => [field, query.get(field)?.slice(0, LONGEST_CHOICE)] as const);
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined && value !== ""));
}

/** Whether a call is one of those that are chosen. */
export function fitsFilter(filter: CallFilter): (call: RecordedCall) => boolean {
  const chosen = FILTER_FIELDS.filter((field) => filter[field] !== undefined);
  return (call) => chosen.every((field) => FIELDS[field](call) === filter[field]);
}

/** The address of the window with a choice, and from which call on. */
export function windowAddress(filter: CallFilter, before?: number): string {
  const query = new URLSearchParams({ ...filter, ...(before === undefined ? {} : { before: String(before) }) });
  return query.size === 0 ? "/" : `/?${query}`;
}

import type { Outcome } from "../call/observer.ts";
import { type RecordedCall, targetPlace } from "./recorded-calls.ts";

/** By what calls are chosen: the name of the field in the address, and what of a call it is compared with. */
const FIELDS = {
  caller: ({ caller }) => caller,
  tool: ({ tool }) => tool,
  target: targetPlace,
  access: ({ access }) => access,
  outcome: ({ outcome }) => outcome,
} as const satisfies Readonly<Record<string, (call: RecordedCall) => string | undefined>>;

export type FilterField = keyof typeof FIELDS;

/** What is chosen of each field; a field that is not there takes all. */
export type CallFilter = Readonly<Partial<Record<FilterField, string>>>;

export const FILTER_FIELDS = Object.keys(FIELDS) as readonly FilterField[];

export const OUTCOMES: readonly Outcome[] = [
  ...(["answered", "asked", "previewed", "refused", "not-offered"] as const),
  ...(["over-limit", "failed", "cancelled", "defect"] as const),
];

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

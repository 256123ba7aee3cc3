import * as z from "zod";
import type { Bounded } from "../call/bound.ts";
import { OF_LAST_ANSWER } from "../call/call-arguments.ts";
import type { Continuation } from "../call/tool.ts";
import { isListed, unlisted } from "../call/unlisted.ts";
import { fieldsAsked, fieldsInput, fieldsOrAllInput } from "./fields.ts";
import { cursorBehind, LONGEST_CURSOR, listKey, listPlaceOf, startAt } from "./list-cursor.ts";

/*
 * Endpoints that answer a whole list. What a row says of its list (`Listed`) gives the tool its filters, `limit`, `cursor`,
 * `fields` and, where rows have a short form, `full`. The API knows none of these: elements are left out, put in order and cut to
 * pages here.
 */

/** How the list of an endpoint is read. */
export interface Listed {
  /** The field that tells an element from all others; elements that are texts are told by themselves. */
  id?: string;
  /** The fields of the short form, which is given unless `full` asks for everything; none where rows are short anyway. */
  short?: readonly string[];
  /** The inputs that leave elements out, by their names. */
  filters?: Readonly<Record<string, ListFilter>>;
  /** The field with the time of an element: the newest comes first. The order is that of the API where there is none. */
  newestFirst?: string;
  /** Elements in an answer unless `limit` says otherwise. */
  page?: number;
}

/** An input that leaves elements out of a list. */
export interface ListFilter {
  /** Optional, since a list is whole where nothing is said. */
  schema: z.ZodType;
  /** Which elements stay. Throws an InputError for a value that the schema alone cannot refuse. */
  keeping(value: unknown): (element: Readonly<Record<string, unknown>>) => boolean;
}

/** A part of a list, and what is remarked beside it. */
export interface ListPage {
  elements: readonly unknown[];
  remarks: { total: number; shown: number; cursor?: string; notice?: string };
}

type Input = Readonly<Record<string, unknown>>;
type Element = Readonly<Record<string, unknown>>;

const PAGE = 100;
const FULL_PAGE = 10;
const LONGEST_PAGE = 1_000;

/** Keeps what has a text in one of its fields, in whatever case; `describing` is read by the model. */
export function containing(describing: string, ...fields: readonly string[]): ListFilter {
  return {
    schema: z.string().min(1).max(128).optional().describe(`${describing}.`),
    keeping(value) {
      const wanted = String(value).toLowerCase();
      return (element) => fields.some((field) => textOf(element[field]).toLowerCase().includes(wanted));
    },
  };
}

/** One that is not listed, of a list that is short for nearly everyone. */
export function unlistedFilter({ schema, ...filter }: ListFilter): ListFilter {
  return { ...filter, schema: unlisted(schema) };
}

/** The inputs that a list has beside those of its endpoint; none of them is sent. */
export function listInputs(listed: Listed) {
  const { filters = {}, page = PAGE } = listed;
  const local = (schema: z.ZodType) => ({ place: "local" as const, schema });
  const filter = (schema: z.ZodType) => ({ ...local(schema), filter: "one" as const });
  const limit = z.number().int().min(1).max(LONGEST_PAGE).optional().describe(`Default ${page}.`);
  return {
    ...Object.fromEntries(Object.entries(filters).map(([name, { schema }]) => [name, filter(schema)])),
    // Which come first matters where the list is in an order alone.
    limit: local(listed.newestFirst === undefined ? unlisted(limit) : limit),
    cursor: local(z.string().min(1).max(LONGEST_CURSOR).optional().describe(OF_LAST_ANSWER)),
    // A list of texts has none.
    ...(listed.id === undefined ? {} : { fields: local(listed.short === undefined ? fieldsInput : fieldsOrAllInput) }),
    // What `fields` asks for by a star.
    ...(listed.short === undefined ? {} : { full: local(unlisted(z.boolean().optional())) }),
  };
}

/**
 * Reads the inputs of a list, before anything is asked for; gives what makes the page of the list that is answered. Both
 * throw an InputError: for a filter or cursor that cannot be right, and for a cursor that the list has left behind.
 */
export function planPage(tool: string, listed: Listed, input: Input): (list: readonly unknown[]) => ListPage {
  const given = givenFilters(listed, input);
  const keeping = Object.entries(given).map(([name, value]) => listed.filters?.[name]?.keeping(value) ?? (() => true));
  const list = listKey(tool, given);
  const { cursor, full } = input;
  // Who says which fields are wanted may want any.
  const isWhole = full === true || fieldsAsked(input.fields) !== undefined;
  const place = typeof cursor === "string" ? listPlaceOf(cursor, list) : undefined;
  const page = full === true ? FULL_PAGE : (listed.page ?? PAGE);
  const limit = typeof input.limit === "number" ? input.limit : page;
  return (everything) => {
    const all = inOrder(everything, listed).filter((element) => keeping.every((keeps) => keeps(recordOf(element))));
    const idAt = (index: number) => idOf(all[index], listed);
    const start =
      place === undefined
        ? 0
        : startAt(
            place,
            all.map((element) => idOf(element, listed)),
          );
    const end = Math.min(start + limit, all.length);
    const elements = all.slice(start, end).map((element) => (isWhole ? element : shortOf(element, listed)));
    const counts = { total: all.length, shown: elements.length };
    if (end < all.length) {
      const notice = `${all.length - end} more: go on with \`cursor\`${narrowing(listed, input)}.`;
      return { elements, remarks: { ...counts, cursor: cursorBehind(list, end, idAt(end - 1)), notice } };
    }
    const isMissed = all.length === 0 && everything.length > 0;
    const notice = `None of all ${everything.length} has what ${named(Object.keys(given))} asks for.`;
    return { elements, remarks: { ...counts, ...(isMissed ? { notice } : {}) } };
  };
}

/** How to read on where even a page was cut: behind the last element that is shown, whatever the page said. */
export function readOnInList(
  tool: string,
  listed: Listed,
  input: Input,
  { value, cuts }: Bounded,
): Continuation | undefined {
  const isShorter = cuts.some(({ at, unit }) => at === "result" && unit === "elements");
  if (!Array.isArray(value) || value.length === 0 || !isShorter) return undefined;
  const list = listKey(tool, givenFilters(listed, input));
  const before = typeof input.cursor === "string" ? listPlaceOf(input.cursor, list).position : 0;
  const cursor = cursorBehind(list, before + value.length, idOf(value.at(-1), listed));
  const less = input.full === true ? "; with fewer `fields` more fit" : "";
  return {
    advice: `Go on with \`cursor\`${less}${narrowing(listed, input)}.`,
    remarks: { shown: value.length, cursor, notice: undefined },
  };
}

function givenFilters({ filters = {} }: Listed, input: Input): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(filters).flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  );
}

/** The filters that could leave more out, as the end of a sentence. */
function narrowing({ filters = {} }: Listed, input: Input): string {
  const others = Object.entries(filters).flatMap(([name, { schema }]) =>
    input[name] === undefined && isListed(schema) ? [name] : [],
  );
  return others.length === 0 ? "" : `, or narrow the list by ${named(others)}`;
}

function named(parameters: readonly string[]): string {
  return parameters.map((parameter) => `\`${parameter}\``).join(", ");
}

function inOrder(list: readonly unknown[], { newestFirst }: Listed): readonly unknown[] {
  if (newestFirst === undefined) return list;
  const timeOf = (element: unknown) => Number(recordOf(element)[newestFirst] ?? 0) || 0;
  return [...list].sort((one, other) => timeOf(other) - timeOf(one));
}

function shortOf(element: unknown, { short }: Listed): unknown {
  if (short === undefined || !isElement(element)) return element;
  return Object.fromEntries(short.flatMap((field) => (field in element ? [[field, element[field]]] : [])));
}

function idOf(element: unknown, { id }: Listed): string | undefined {
  const value = id !== undefined && isElement(element) ? element[id] : element;
  return typeof value === "string" ? value : undefined;
}

function recordOf(element: unknown): Element {
  return isElement(element) ? element : {};
}

function isElement(element: unknown): element is Element {
  return typeof element === "object" && element !== null && !Array.isArray(element);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

import * as z from "zod";
import type { Bounded } from "../call/bound.ts";
import { OF_LAST_ANSWER } from "../call/call-arguments.ts";
import type { Continuation } from "../call/tool.ts";
import { fieldsInput } from "./fields.ts";

/*
 * Endpoints that answer by page: the API takes `count` and `cursor`, and gives the cursor of the next page beside the
 * elements. `EndpointOptions.paged` names the field with the elements.
 */

const LARGEST_PAGE = 100;
const PAGE = 50;

/** A check says it, since a least length would stand in every schema. */
const nonEmpty = z.string().refine((given) => given !== "", "expected the cursor of an answer, not an empty text");

/** The inputs by which a page is asked for. */
export const pageInputs = {
  count: {
    place: "query",
    schema: z.number().int().min(1).max(LARGEST_PAGE).default(PAGE).describe(`Default ${PAGE}, most ${LARGEST_PAGE}.`),
  },
  cursor: { place: "query", schema: nonEmpty.optional().describe(OF_LAST_ANSWER) },
  fields: { place: "local", schema: fieldsInput },
} as const;

/** The elements of a page, and what is remarked beside them. */
export function pageOfAnswer(response: unknown, field: string): { elements: readonly unknown[]; remarks: PageRemarks } {
  const { [field]: given, cursor } = (response ?? {}) as Record<string, unknown>;
  const elements: readonly unknown[] = Array.isArray(given) ? given : [];
  const next = typeof cursor === "string" || typeof cursor === "number" ? String(cursor) : "";
  if (next === "") return { elements, remarks: { shown: elements.length } };
  return {
    elements,
    remarks: { shown: elements.length, cursor: next, notice: "There may be more: go on with `cursor`." },
  };
}

interface PageRemarks {
  shown: number;
  cursor?: string;
  notice?: string;
}

/** How to read on where a page was cut: its cursor goes on behind what was left out, so the same page is asked for in parts. */
export function readOnInPage({ value, cuts }: Bounded): Continuation | undefined {
  const isShorter = cuts.some(({ at, unit }) => at === "result" && unit === "elements");
  if (!Array.isArray(value) || value.length === 0 || !isShorter) return undefined;
  return {
    advice: `Call again with the same arguments and \`count\` ${value.length}, then go on with the \`cursor\` of that answer.`,
    remarks: { shown: value.length, cursor: undefined, notice: undefined },
  };
}

import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import type { ListFilter } from "../../../catalog/listed.ts";
import { quoted } from "../../../upstash/quoted.ts";

/** Unix times from here on are in milliseconds: as seconds they would lie after the year 5100. */
const FIRST_IN_MILLISECONDS = 100_000_000_000;
const LAST_TIME = 8_640_000_000_000_000;
const DAY = 86_400_000;
const LONGEST_TIME = 40;

const date = z.iso.date();
const dateTime = z.iso.datetime({ offset: true, local: true });

/** Keeps what happened at a time or later. The field has seconds or milliseconds since 1970. */
export function fromTime(input: string, field: string): ListFilter {
  return {
    schema: timeOf("ISO 8601 (UTC), or Unix time."),
    keeping(value) {
      const { begin } = spanOf(value, input);
      return (element) => fieldTime(element[field]) >= begin;
    },
  };
}

/** Keeps what happened at a time or before; a date alone is its whole day. */
export function toTime(input: string, field: string): ListFilter {
  return {
    schema: timeOf("As since; a date: its whole day."),
    keeping(value) {
      const { end } = spanOf(value, input);
      return (element) => fieldTime(element[field]) <= end;
    },
  };
}

/** Refuses times that nothing can lie between. */
export function checkSpan({ since, until }: Record<string, unknown>): string | undefined {
  if (since === undefined || until === undefined) return undefined;
  if (spanOf(since, "since").begin <= spanOf(until, "until").end) return undefined;
  return `since (${since}) is later than until (${until}); nothing can lie between them. Swap them, or leave one out.`;
}

function timeOf(describing: string): z.ZodType {
  return z.string().min(1).max(LONGEST_TIME).optional().describe(describing);
}

/** The first and the last millisecond of a time as a person writes it. Throws an InputError, which names the input, for none. */
export function spanOf(value: unknown, input: string): { begin: number; end: number } {
  const text = String(value).trim().replace(" ", "T");
  if (/^\d+$/.test(text)) {
    const begin = milliseconds(Number(text));
    if (begin <= LAST_TIME) return { begin, end: Number(text) < FIRST_IN_MILLISECONDS ? begin + 999 : begin };
  }
  if (date.safeParse(text).success) {
    const begin = Date.parse(text);
    return { begin, end: begin + DAY - 1 };
  }
  const precise = text.replace(/T\d{2}:\d{2}(?!:)/, "$&:00");
  const zoned = /T.*(Z|[+-]\d{2}:\d{2})$/.test(precise) ? precise : `${precise}Z`;
  const begin = dateTime.safeParse(zoned).success ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(begin)) {
    throw new InputError(
      `${input} must be a time as ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z, or in seconds since 1970, but is ${quoted(String(value))}.`,
    );
  }
  return { begin, end: /\.\d+/.test(text) ? begin : begin + 999 };
}

function fieldTime(value: unknown): number {
  return milliseconds(typeof value === "number" ? value : Number.NaN);
}

function milliseconds(time: number): number {
  return time < FIRST_IN_MILLISECONDS ? time * 1000 : time;
}

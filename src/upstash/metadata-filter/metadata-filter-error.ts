import { quoted } from "../quoted.ts";

/** What may stand at a place of a filter. */
export type FilterExpectation = "field" | "operator" | "value" | "list" | "join";

/** Where a filter is wrong: what stands there and what may. */
export interface FilterFault {
  /** The character where it begins, counted from 1; one behind the last where the filter ends too early. */
  position: number;
  /** The word that stands there, at most 64 characters of it; nothing at the end. */
  found: string;
  /** What may stand there: `an operator: =, …`. */
  expected: string;
}

/** A filter that cannot be read. `message` is what a person or a model needs to mend it, in whole sentences. */
export class MetadataFilterError extends Error implements FilterFault {
  readonly position: number;
  readonly found: string;
  readonly expected: string;

  constructor(message: string, { position, found, expected }: FilterFault) {
    super(message);
    this.name = "MetadataFilterError";
    this.position = position;
    this.found = found;
    this.expected = expected;
  }
}

const OPERATORS = "=, !=, <, <=, >, >=, GLOB, NOT GLOB, IN, NOT IN, CONTAINS or NOT CONTAINS";

const EXPECTED: Readonly<Record<FilterExpectation, string>> = {
  field: "a condition such as city = 'Paris', a.b[0] > 5 or HAS FIELD a.b, or ( before several",
  operator: `an operator: ${OPERATORS}`,
  value: "a text in quotes, a number, true or false",
  list: "values in parentheses, such as ('a', 'b')",
  join: "AND, OR, a ) that closes a ( or the end of the filter",
};

/** Characters of a wrong word, and of what stands before and behind it. */
const [LONGEST_WORD, AROUND] = [40, 20];

/** The error of a word: `start` and `end` are where it stands, and `advice` what to write instead, in whole sentences. */
export function filterErrorAt(
  filter: string,
  { start, end }: { start: number; end: number },
  expectation: FilterExpectation,
  advice?: string,
): MetadataFilterError {
  const expected = EXPECTED[expectation];
  const place = `character ${start + 1}, ${excerptOf(filter, start, end)}`;
  const sentences = [`The filter cannot be read at ${place}.`, advice, `Expected here: ${expected}.`];
  return new MetadataFilterError(sentences.filter((one) => one !== undefined).join(" "), {
    position: start + 1,
    found: filter.slice(start, Math.min(end, start + 64)),
    expected,
  });
}

/** The error of a filter that could be read if it were smaller. */
export function filterTooLarge(position: number, limit: string): MetadataFilterError {
  return new MetadataFilterError(`The filter is too large: it may have at most ${limit}.`, {
    position,
    found: "",
    expected: `at most ${limit}`,
  });
}

/** `"==" of "city == 'Paris'"`, bounded and in one line. */
function excerptOf(filter: string, start: number, end: number): string {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(filter.length, Math.min(end, start + AROUND) + AROUND);
  const before = `${from > 0 ? "…" : ""}${filter.slice(from, start)}`;
  if (start === filter.length)
    return filter.trim() === "" ? "since it is empty" : `its end, behind ${quoted(before.trim())}`;
  const around = `${before}${filter.slice(start, to)}${to < filter.length ? "…" : ""}`;
  const word = filter.slice(start, Math.min(end, start + LONGEST_WORD));
  return `${quoted(end - start > LONGEST_WORD ? `${word}…` : word)} of ${quoted(around.trim())}`;
}

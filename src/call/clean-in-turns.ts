import type { Turns } from "../load/turns.ts";
import { countDown, type ExtentLimits, excessOf } from "../load/value-extent.ts";
import { type CallRedactor, distinctFields, type Field, struck } from "./redactor.ts";
import { LONGEST_TELLING } from "./secret-finder.ts";

/** Values of an answer that is delivered at once; as many answers as share a request may come in the same turn. */
const VALUES_AT_ONCE = 250;
const CHARACTERS_AT_ONCE = 16_384;
/** Values and characters that are cleaned in one turn of the event loop. */
const VALUES_OF_A_TURN = 10_000;
const CHARACTERS_OF_A_TURN = 1_048_576;

/** Characters of a long text that are looked through in one turn: one that is full of secrets takes ten times as long. */
const CHARACTERS_OF_A_PART = 131_072;

const AT_ONCE = extent(VALUES_AT_ONCE, CHARACTERS_AT_ONCE);
const ONE_TURN = extent(VALUES_OF_A_TURN, CHARACTERS_OF_A_TURN);

function extent(values: number, characters: number): Readonly<ExtentLimits> {
  return { values, characters, levels: Number.POSITIVE_INFINITY };
}

/** Whether what is done with an output takes so long that it should have turns of the event loop of its own. */
export function isLarge(output: unknown): boolean {
  return excessOf(output, AT_ONCE) !== undefined;
}

/** What takes the secrets out of an answer. */
export interface Cleaner extends Pick<CallRedactor, "rangesIn"> {
  clean(value: unknown): unknown;
}

/** What `clean` makes of a value, part by part, each in a turn of its own. What is clean comes back uncopied. */
export async function cleanInTurns(
  value: unknown,
  cleaner: Cleaner,
  turns: Turns,
  limits: Readonly<ExtentLimits> = ONE_TURN,
): Promise<unknown> {
  const { clean } = cleaner;
  await turns.next();
  if (excessOf(value, limits) === undefined) return clean(value);
  if (typeof value === "string") return cleanText(value, cleaner, turns, limits.characters);
  if (typeof value !== "object" || value === null) return clean(value);
  const inner = (part: unknown) => cleanInTurns(part, cleaner, turns, limits);
  if (Array.isArray(value)) {
    const cleaned: unknown[] = [];
    for await (const [from, end] of partsOf(value, limits, turns)) {
      if (end === from) cleaned.push(await inner(value[from]));
      else cleaned.push(...(clean(value.slice(from, end)) as unknown[]));
    }
    return cleaned.some((element, index) => element !== value[index]) ? cleaned : value;
  }
  const fields: Field[] = Object.entries(value);
  const cleaned: Field[] = [];
  for await (const [from, end] of partsOf(fields, limits, turns)) {
    const [name = "", large] = fields[from] ?? [];
    if (end === from) cleaned.push([nameOf(name, clean), await inner(large)]);
    else cleaned.push(...cleanFields(fields.slice(from, end), clean));
  }
  const isClean = cleaned.every(([name, one], index) => name === fields[index]?.[0] && one === fields[index]?.[1]);
  return isClean ? value : Object.fromEntries(distinctFields(cleaned));
}

/**
 * A long text, looked through in parts that overlap: a secret is found by parts of its own, and each of these lies whole in
 * one of them.
 */
async function cleanText(text: string, { rangesIn }: Cleaner, turns: Turns, most: number): Promise<string> {
  const characters = Math.min(most, CHARACTERS_OF_A_PART);
  const ranges: [number, number][] = [];
  for (let from = 0; from < text.length; from += characters) {
    if (from > 0) await turns.next();
    for (const [start, end] of rangesIn(text.slice(from, from + characters + LONGEST_TELLING - 1))) {
      const last = ranges.at(-1);
      if (last !== undefined && from + start < last[1]) last[1] = Math.max(last[1], from + end);
      else ranges.push([from + start, from + end]);
    }
  }
  await turns.next();
  return struck(text, ranges);
}

/** The parts of an array that are cleaned in one turn each, from one index up to another; an element that is too large is an empty part. */
export async function* partsOf(
  elements: readonly unknown[],
  limits: Readonly<ExtentLimits>,
  turns: Turns,
): AsyncGenerator<[from: number, end: number]> {
  for (let from = 0; from < elements.length; ) {
    await turns.next();
    const left = { ...limits };
    let end = from;
    while (end < elements.length && --left.values >= 0 && countDown(elements[end], left) === undefined) end += 1;
    yield [from, end];
    from = Math.max(end, from + 1);
  }
}

/** The fields as the redactor has them one by one, since names that have become the same are told apart among all. */
function cleanFields(fields: readonly Field[], clean: Cleaner["clean"]): readonly Field[] {
  const object = Object.fromEntries(fields);
  if (clean(object) === object) return fields;
  return fields.flatMap(([name, value]): Field[] => Object.entries(clean({ [name]: value }) as object));
}

function nameOf(name: string, clean: Cleaner["clean"]): string {
  return Object.keys(clean({ [name]: null }) as object).join("");
}

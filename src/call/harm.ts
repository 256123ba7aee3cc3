import { visibleJson } from "../upstash/visible.ts";
import { commandText } from "./question.ts";

/**
 * One harmful thing that a call does. What the server says of it in its own words is apart from what came with the call,
 * so that nothing of the one can pass for the other, and no secret-looking text can strike a word of ours.
 */
export interface HarmfulThing {
  /** In the server's words, with the name of the command: "runs FLUSHALL". */
  does: string;
  /** The arguments of the command; what is secret is left out at its place. */
  args?: readonly string[];
  /** Where it stands among others: "commands 2 and 3 of 6". */
  at?: string;
  /** What that means for the data or for who has access: "every key is deleted". */
  means?: string;
  /** The fact of the preview that names what is taken away as a whole, such as `database`: the gravest harm. */
  whole?: string;
  /** The parts of its code that name harm, with where they stand: `line 3`. */
  places?: readonly { where: string; text: string }[];
}

/** What a call would destroy, or take from somebody or give to somebody. */
export interface Harm {
  things: readonly HarmfulThing[];
  /** What the call does beside these, in the server's words and in numbers: "9 other commands". */
  others?: string | undefined;
}

/** Lines and characters that a person can take in at once; a form in a client has little room. */
const MOST_LINES = 25;
const LONGEST_HARM = 3_000;

/**
 * The harm as a person reads it, line by line, the shortest thing first so that nothing long stands before it. `clean` takes
 * certain secrets out of what came with the call. Only the server ends a line, and what came with the call stands in quotes
 * where it could pass for more than a word. Nothing where it is more than a person can be shown.
 */
export function harmLines(harm: Harm, clean: (text: string) => string): string[] | undefined {
  if (isTooMuch(harm)) return undefined;
  const { things, others } = harm;
  const shown = things.map((thing) => thingLines(thing, clean)).sort((one, other) => lengthOf(one) - lengthOf(other));
  const single = shown.length === 1;
  const rest = others === undefined ? [] : [`Besides ${single ? "this" : "these"}: ${others}.`];
  const several = () => [
    `${shown.length} things that need agreement:`,
    ...shown.flatMap(([first, ...places]) => [`- ${first}`, ...places]),
  ];
  const lines = [...(single ? shown.flat() : several()), ...rest];
  return lines.length <= MOST_LINES && lengthOf(lines) <= LONGEST_HARM ? lines : undefined;
}

/** Whether the lines could not fit, told before they are made: what is shown has as many characters at least. */
function isTooMuch({ things }: Harm): boolean {
  let [lines, characters] = [0, 0];
  for (const { args = [], places = [] } of things) {
    lines += 1 + places.length;
    characters += args.reduce((sum, { length }) => sum + length + 1, 0);
    if (lines > MOST_LINES || characters > LONGEST_HARM) return true;
  }
  return false;
}

/** Why a person cannot be asked about a harm of which there are no lines, and what to do. */
export const NOT_SHOWABLE = `A person must see all of the harm that a call does, and this one takes more to say than the ${MOST_LINES} lines with ${LONGEST_HARM} characters that can be shown`;

function thingLines(
  { does, args = [], at, means, places = [] }: HarmfulThing,
  clean: (text: string) => string,
): string[] {
  const command = [does, ...(args.length === 0 ? [] : [clean(commandText(args))])].join(" ");
  const where = at === undefined ? "" : ` (${at})`;
  const meaning = means === undefined ? "" : `: ${means}`;
  const excerpts = places.map((place) => `  ${place.where}: ${visibleJson(JSON.stringify(clean(place.text)))}`);
  return [`${command}${where}${meaning}.`, ...excerpts];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

import type { Harm, HarmfulThing } from "../../../call/harm.ts";
import { harmOfCommand } from "../command.ts";
import type { FoundCommand } from "../command-finder.ts";

/** A line of a pipeline as it is sent, with its command where the catalog knows it. */
export interface CheckedLine {
  line: readonly string[];
  found: FoundCommand | undefined;
}

/** Numbers of commands that a question names one by one. */
const NUMBERS_SHOWN = 10;

/** Characters of code in one pipeline that are looked through; more would hold up all others. */
const MOST_CODE = 500_000;

/** What the pipeline destroys, and commands that nobody can vouch for; the rest in numbers. */
export function harmOf(lines: readonly CheckedLine[]): Harm | undefined {
  const places = new Map<string, { thing: HarmfulThing; numbers: number[] }>();
  const others: CheckedLine[] = [];
  let code = 0;
  for (const [index, checked] of lines.entries()) {
    code += charactersOfCode(checked);
    const thing = code > MOST_CODE && charactersOfCode(checked) > 0 ? unread(checked) : harmOfLine(checked);
    if (thing === undefined) {
      others.push(checked);
      continue;
    }
    const known = places.get(JSON.stringify(thing)) ?? { thing, numbers: [] };
    known.numbers.push(index + 1);
    places.set(JSON.stringify(thing), known);
  }
  if (places.size === 0) return undefined;
  const things = [...places.values()].map(({ thing, numbers }) => ({ ...thing, at: placeText(numbers, lines.length) }));
  return { things, others: othersText(others) };
}

function charactersOfCode({ found }: CheckedLine): number {
  return found?.command.runsCode ? found.args.reduce((sum, { length }) => sum + length, 0) : 0;
}

function unread({ found }: CheckedLine): HarmfulThing {
  const means = `the pipeline has more code than the ${MOST_CODE} characters that are looked through, so what this does is unknown`;
  return { does: `runs ${found?.command.name ?? ""} with code that was not read`, means };
}

function harmOfLine({ line, found }: CheckedLine): HarmfulThing | undefined {
  if (found !== undefined) return harmOfCommand(found.command, found.args);
  return { does: "runs", args: line, means: "this server does not know the command, so what it does is unknown" };
}

/** Where equal commands stand in a pipeline, as a person counts. */
function placeText(numbers: readonly number[], total: number): string {
  const shown = numbers.slice(0, NUMBERS_SHOWN).join(", ");
  const more = numbers.length > NUMBERS_SHOWN ? ` and ${numbers.length - NUMBERS_SHOWN} more` : "";
  return `${numbers.length === 1 ? "command" : "commands"} ${shown}${more} of ${total}`;
}

function othersText(others: readonly CheckedLine[]): string | undefined {
  if (others.length === 0) return undefined;
  const code = others.flatMap(({ found }) => (found?.command.runsCode ? [found.command.name] : []));
  const unknown = `, ${code.length} of which ${code.length === 1 ? "runs" : "run"} code that this server cannot judge (${[...new Set(code)].join(", ")})`;
  return `${others.length} other ${others.length === 1 ? "command" : "commands"}${code.length > 0 ? unknown : ""}`;
}

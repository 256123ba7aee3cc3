import { isDenied, type LeftOutCommands } from "./left-out-commands.ts";
import type { ListedRow } from "./listing.ts";
import { SelectionError } from "./select.ts";

/** What is left of a tool without its denied commands; nothing where it would do nothing. */
export function withoutDenied<Row extends ListedRow>(row: Row, left: LeftOutCommands | undefined): Row | undefined {
  const { commands, needs = [], description } = row;
  if (needs.some((command) => isDenied(command, left))) return undefined;
  const kept = commands?.filter((command) => !isDenied(command, left));
  if (commands === undefined || kept === undefined || kept.length === commands.length) return row;
  if (kept.length === 0) return undefined;
  const gone = commands.filter((command) => !kept.includes(command));
  // Behind its first line a description has lines of commands, and of what is to be known of some.
  const lines = description.split("\n").flatMap((line) => withoutCommands(line, commands, gone));
  return { ...row, commands: kept, description: lines.join("\n") };
}

/** A line such as `TTL|PTTL key`, or `TTL: in seconds`, as far as it is about other commands than those that are gone. */
function withoutCommands(line: string, commands: readonly string[], gone: readonly string[]): string[] {
  const names: string[] = [];
  let rest = line;
  for (;;) {
    const name = commands.find((each) => /^(?:$|[ |:])/.test(rest.slice(each.length)) && rest.startsWith(each));
    if (name === undefined) break;
    names.push(name);
    rest = rest.slice(name.length);
    if (!rest.startsWith("|")) break;
    rest = rest.slice(1);
  }
  const kept = names.filter((name) => !gone.includes(name));
  if (kept.length === names.length) return [line];
  return kept.length === 0 ? [] : [`${kept.join("|")}${rest}`];
}

/**
 * Throws a SelectionError for a denied command that is one slip away from one that is known. Others are denied as well: a
 * pipeline passes commands on that this server does not know.
 */
export function checkCommandNames(denied: ReadonlySet<string>, rows: readonly ListedRow[]): void {
  const names = rows.flatMap(({ commands = [], needs = [] }) => [...commands, ...needs]);
  const known = new Set(names.flatMap((name) => [name, name.split(" ", 1)[0] ?? ""]));
  for (const name of denied) {
    const meant = known.has(name) ? undefined : [...known].find((other) => isSlip(name, other));
    if (meant !== undefined) {
      throw new SelectionError(`No command is named ${name}, which is to be denied. Did you mean ${meant}?`);
    }
  }
}

/** So short names are often one letter apart and both right. */
const SHORT = 4;

/** Whether two names that begin alike differ by one letter, another, one more or one less, or by two that are swapped. */
function isSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length <= SHORT || long.length - short.length > 1 || short[0] !== long[0]) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return [1, ...(isSwapped ? [2] : [])].some((length) => short.slice(at + length) === long.slice(at + length));
}

/** What setting variables does to the text of an environment file. */
export interface Change {
  text: string;
  /** Variables that were added, or got another value. */
  written: string[];
  /** Variables that had their value already. */
  unchanged: string[];
  /** Variables among those written that had another value, which is lost. */
  conflicts: string[];
}

interface Assignment {
  name: string;
  value: string;
  /** From the end of the name to the end of the line in which the value ends. */
  start: number;
  end: number;
}

const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * Sets variables in the text of an environment file; all other lines stay as they are. A variable without a value, as
 * templates have it, is no conflict. The text is of bytes, one character each (Latin 1).
 */
export function mergeVariables(before: string, variables: Readonly<Record<string, string>>): Change {
  const found = assignmentsOf(before, (name) => Object.hasOwn(variables, name));
  const differing = found.filter(({ name, value }) => value !== variables[name]);
  const missing = Object.keys(variables).filter((name) => !found.some((assignment) => assignment.name === name));
  let text = "";
  let from = 0;
  for (const { name, start, end } of differing) {
    text += `${before.slice(from, start)}=${variables[name]}`;
    from = end;
  }
  text += before.slice(from);
  const lineEnd = /\r\n/.test(before) ? "\r\n" : "\n";
  if (missing.length > 0 && text !== "" && text !== BYTE_ORDER_MARK && !text.endsWith("\n")) text += lineEnd;
  text += missing.map((name) => `${name}=${variables[name]}${lineEnd}`).join("");
  const changed = new Set([...missing, ...differing.map(({ name }) => name)]);
  return {
    text,
    written: Object.keys(variables).filter((name) => changed.has(name)),
    unchanged: Object.keys(variables).filter((name) => !changed.has(name)),
    conflicts: [...new Set(differing.filter(({ value }) => value !== "").map(({ name }) => name))],
  };
}

/** The values of variables, as a program would read them: the last one counts. One that is not there has none. */
export function readVariables(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    assignmentsOf(text, (name) => names.includes(name)).map(({ name, value }) => [name, value]),
  );
}

/**
 * Every `NAME=value` that is asked for. A quoted value may go over several lines, so that what looks like a variable in it
 * is none.
 */
function assignmentsOf(text: string, isAsked: (name: string) => boolean): Assignment[] {
  const assignments: Assignment[] = [];
  const name = /[ \t]*(?:export[ \t]+)?([\w.-]+)(?=([ \t]*=[ \t]*))/y;
  let at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (at < text.length) {
    name.lastIndex = at;
    const [, found, sign = ""] = name.exec(text) ?? [];
    const start = name.lastIndex;
    const from = found === undefined ? at : start + sign.length;
    const close = found === undefined ? undefined : closingQuote(text, from);
    const end = endOfLine(text, close ?? from);
    if (found !== undefined && isAsked(found))
      assignments.push({ name: found, value: unquoted(text, from, close, end), start, end });
    at = text.indexOf("\n", end) + 1 || text.length;
  }
  return assignments;
}

/** Where the quote that opens at `start` is closed; nothing where there is none, or it is never closed. */
function closingQuote(text: string, start: number): number | undefined {
  const quote = text.charAt(start);
  if (!["'", '"', "`"].includes(quote)) return undefined;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  if (feed === -1) return text.length;
  return feed > from && text[feed - 1] === "\r" ? feed - 1 : feed;
}

function unquoted(text: string, start: number, close: number | undefined, end: number): string {
  if (close !== undefined) return text.slice(start + 1, close);
  return text
    .slice(start, end)
    .replace(/(^|\s)#.*$/s, "")
    .trim();
}

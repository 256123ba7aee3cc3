import type { Filters } from "./tool.ts";

/*
 * Filters that came as plain text, `label=a,b&state=FAILED`, as models write them. A comma or & stands between two filters,
 * and a comma between two values of one. Both may stand in a value as well, so a text is read only where it has one meaning.
 */

/** Characters of a text that is read; nobody writes more, and each is looked at several times. */
const LONGEST_TEXT = 20_000;

/** The filters of a text, each as `name=value`; nothing where it can mean something else, is none or very long. */
export function pairsInText(text: string, filters: Filters): readonly string[] | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const pairs: Pair[] = [];
  for (const [separator, piece] of piecesOf(text)) {
    const last = pairs.at(-1);
    const name = nameOf(piece);
    if (name !== undefined && !(last !== undefined && mayContain(last, separator))) {
      pairs.push({ name, value: piece.slice(piece.indexOf("=") + 1).trim() });
      continue;
    }
    const isFurtherValue = separator === "," && !piece.includes("=") && piece.trim() !== "";
    if (!isFurtherValue || last === undefined || filters.get(last.name) !== "several") return undefined;
    last.value = `${last.value},${piece.trim()}`;
  }
  const isOne = pairs.length === 1;
  if (!isOne && pairs.some(({ name }) => !filters.has(name))) return undefined;
  if (pairs.some((pair) => meansMore(pair, filters))) return undefined;
  return pairs.map(({ name, value }) => `${name}=${value}`);
}

interface Pair {
  name: string;
  value: string;
}

/** What stands between separators, with the separator before it. */
function piecesOf(text: string): [separator: string, piece: string][] {
  const parts = text.split(/([,&])/);
  return parts.flatMap((piece, index) =>
    index % 2 === 0 ? [[parts[index - 1] ?? "", piece] as [string, string]] : [],
  );
}

function nameOf(piece: string): string | undefined {
  return /^\s*([^=\s]+)\s*=/.exec(piece)?.[1];
}

/** Whether what follows may belong to the value before it: the query of a URL has & and further names. */
function mayContain({ value }: Pair, separator: string): boolean {
  return separator === "&" && value.includes("?");
}

/** What stands around values where somebody writes them as texts or lists of a language. */
const WRAPPED = /^["'`“‘[({]/;
/** A name of a filter within a value, behind what some put between two filters. */
const FURTHER_NAME = /[\s;|]([^\s;|=<>!:]+)\s*[=<>!:]/g;
/** What one of several values has in it only where something else than a comma was to end it. */
const ENDED = /[\s;|]/;

/**
 * Whether a value may be more than the one that it reads as: of several values, those that read well would do without the rest,
 * and a call that deletes would delete what the rest leaves out.
 */
function meansMore({ name, value }: Pair, filters: Filters): boolean {
  const values = filters.get(name) === "several" ? value.split(",") : [value];
  if (values.some((one) => WRAPPED.test(one) || (values.length > 1 && ENDED.test(one.trim())))) return true;
  return [...value.matchAll(FURTHER_NAME)].some(([, further = ""]) => filters.has(further));
}

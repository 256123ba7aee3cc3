import { type Cuts, createCuts } from "./json-cuts.ts";

/** What a JSON text holds, as far as it was looked at. */
export interface JsonScan {
  /** Why it was looked at no further: it has more values than are parsed, they are nested too deep, or a number is endless. */
  stopped?: "values" | "depth" | "number";
  /** Elements and members, without those that were cut off; of an object with very many, each further one counts as four. */
  values: number;
  /** The text to parse: what was given, without the elements that were cut off. */
  text: string;
  /** How many elements were cut off, by the element of the outermost array in which they were; 0 where that is no array. */
  left: ReadonlyMap<number, number>;
}

export interface ScanLimits {
  /** Elements and members from which on arrays are cut, but for the outermost; without it none is. */
  cutAfter?: number;
  /** Elements and members that are parsed at most. */
  stopAfter: number;
  /** Arrays and objects in each other. */
  deepest: number;
}

/** A text that is looked at in steps, since a long one takes longer than others should wait. */
export interface JsonScanner {
  /** Looks at so many more characters, and one whole string at the end of them; gives the result when all is done. */
  advance(characters: number): JsonScan | undefined;
}

/** An array or object that is not closed yet. */
interface OpenValue {
  isArray: boolean;
  /** Its elements or members up to here. */
  count: number;
  /** Where its last pair of elements ends, and how many there are up to there: so no pair of name and value is torn. */
  end: number;
  countAtEnd: number;
}

/** How far a text has been looked at. */
interface Scanning {
  readonly limits: Required<ScanLimits>;
  readonly open: OpenValue[];
  /** Elements and members so far, without those that are cut off. */
  total: number;
  /** Characters of a number, or of another value that is no text, up to here. */
  ofNumber: number;
  /** Whether nothing has come since the last opening bracket. */
  isEmpty: boolean;
  stopped: JsonScan["stopped"];
  /** The depth of the array whose further elements are being cut off; 0, that of the outermost, for none. */
  cutDepth: number;
  cutFrom: number;
  readonly cuts: Cuts;
}

/**
 * Members of one object from which on each further one counts as many: the engine keeps such objects as hash tables, and
 * parsing them takes four times as long.
 */
const WIDE_OBJECT = 1_000;
const WEIGHT_OF_FURTHER = 4;

/** Characters of a number; reading longer ones takes more time than the same length of anything else. */
export const LONGEST_NUMBER = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const BRACKETS: ReadonlySet<number> = new Set([ARRAY, ARRAY_END, OBJECT, OBJECT_END]);

/**
 * Counts the values of a JSON text before it is parsed, which takes a part of the time and no memory: a text of some
 * megabytes may hold so many values that parsing them holds up all others and takes twenty times its size. Whether the
 * text is JSON at all is for the parser to tell.
 */
export function createJsonScanner(text: string, limits: ScanLimits): JsonScanner {
  const scanning: Scanning = {
    limits: { cutAfter: Number.POSITIVE_INFINITY, ...limits },
    open: [],
    total: 0,
    ofNumber: 0,
    isEmpty: true,
    stopped: undefined,
    cutDepth: 0,
    cutFrom: 0,
    cuts: createCuts(text),
  };
  let at = 0;
  return {
    advance(characters) {
      const end = Math.min(text.length, at + characters);
      for (; at < end && scanning.stopped === undefined; at += 1) {
        const code = text.charCodeAt(at);
        if (code === QUOTE) at = endOfString(text, at) - 1;
        countOfNumber(scanning, code);
        if (code === ARRAY || code === OBJECT) openValue(scanning, at, code === ARRAY);
        else if (code === ARRAY_END || code === OBJECT_END) closeValue(scanning, at);
        else if (code > SPACE) scanning.isEmpty = false;
        if (code === COMMA) countValue(scanning, at);
      }
      if (scanning.stopped === undefined && at < text.length) return undefined;
      const result = { values: scanning.total, ...scanning.cuts.result() };
      return scanning.stopped === undefined ? result : { ...result, stopped: scanning.stopped };
    },
  };
}

/** Looks at a whole text at once; for one that is no longer than what others can wait for. */
export function scanJson(text: string, limits: ScanLimits): JsonScan {
  return createJsonScanner(text, limits).advance(text.length) ?? { values: 0, text, left: new Map() };
}

function countOfNumber(scanning: Scanning, code: number): void {
  const isBetween = code <= SPACE || code === COMMA || code === COLON || code === QUOTE || BRACKETS.has(code);
  scanning.ofNumber = isBetween ? 0 : scanning.ofNumber + 1;
  if (scanning.ofNumber > LONGEST_NUMBER) scanning.stopped ??= "number";
}

function openValue(scanning: Scanning, at: number, isArray: boolean): void {
  const { open, limits } = scanning;
  open.push({ isArray, count: 0, end: at + 1, countAtEnd: 0 });
  scanning.isEmpty = true;
  if (open.length > limits.deepest) scanning.stopped = "depth";
  // Once there are enough elements, all further arrays are cut from their beginning.
  if (scanning.cutDepth > 0 || scanning.total <= limits.cutAfter || !isArray || open.length === 1) return;
  scanning.cutDepth = open.length - 1;
  scanning.cutFrom = at + 1;
}

function closeValue(scanning: Scanning, at: number): void {
  const { open, cuts } = scanning;
  if (!scanning.isEmpty) countValue(scanning, at);
  scanning.isEmpty = false;
  const closed = open.pop();
  if (closed === undefined || scanning.cutDepth === 0 || open.length !== scanning.cutDepth) return;
  const [outermost] = open;
  const index = outermost?.isArray ? outermost.count : 0;
  cuts.add(scanning.cutFrom, at, { index, left: closed.count - closed.countAtEnd });
  scanning.cutDepth = 0;
}

/** Counts the element or member of the innermost value that ends here. */
function countValue(scanning: Scanning, at: number): void {
  const { open, limits, cuts } = scanning;
  const value = open.at(-1);
  if (value === undefined) return;
  value.count += 1;
  if (scanning.cutDepth > 0) return;
  scanning.total += value.isArray || value.count <= WIDE_OBJECT ? 1 : WEIGHT_OF_FURTHER;
  if (scanning.total > limits.stopAfter) scanning.stopped = "values";
  // What has a cut in it stays, since the places of cuts only go forward.
  const hasCut = cuts.end() > value.end;
  if (scanning.total > limits.cutAfter && !hasCut) cutLongest(scanning);
  if (scanning.cutDepth > 0 || (value.count % 2 !== 0 && !hasCut)) return;
  value.end = at;
  value.countAtEnd = value.count;
}

/** Begins to cut the array that has the most elements: the others are parts of these, or have them as parts. */
function cutLongest(scanning: Scanning): void {
  let most = 0;
  for (const [depth, { isArray, count, end }] of scanning.open.entries()) {
    if (depth === 0 || !isArray || count <= most || end < scanning.cuts.end()) continue;
    most = count;
    scanning.cutDepth = depth;
    scanning.cutFrom = end;
  }
}

/** The place behind the quote that closes the string; the end of the text where none does. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

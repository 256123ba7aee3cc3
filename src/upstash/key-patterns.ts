/** A part of a key's name, and what separates it from the part before; the first has no separator. */
interface Part {
  separator: string;
  text: string;
}

/** Stands for any text in a pattern: a noncharacter, so that a star in a name is something else. */
export const ANY_TEXT = "\uFFFF";
/** More different names at one place are taken for values, unless they are common; the first part is mostly a name. */
const MOST_NAMES = 8;
const MOST_FIRST_NAMES = 20;
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Characters and parts of a key that are looked at; what follows stands as `*`. */
const LONGEST_KEY = 1_024;
const MOST_PARTS = 64;

/** The pattern of a key as it is worked with; `globOf` gives what is shown, such as `user:*` or `cart:*:items`. */
export type PatternOf = (key: string) => string;

/** A name, and how many keys it stands for. */
export interface WeightedName {
  name: string;
  keys: number;
}

/** The parts of a name as they are generalized. */
interface NameParts {
  parts: Part[];
  keys: number;
}

/** Names that stay at a place where others are taken for values, by what is before the place. */
type KeptNames = ReadonlyMap<string, ReadonlySet<string>>;

/** The pattern of each key, as a glob. */
export function patternsOf(keys: readonly string[], separators: string): string[] {
  const patternOf = learnPatterns(
    keys.map((name) => ({ name, keys: 1 })),
    separators,
  );
  return keys.map((key) => globOf(patternOf(key)));
}

/** A pattern as SCAN takes it: what a name has of the signs of a glob is escaped. */
export function globOf(pattern: string): string {
  return pattern.replace(/[*?[\\]/g, "\\$&").replaceAll(ANY_TEXT, "*");
}

/**
 * Learns from names what the pattern of a key is: parts that are numbers, hashes, UUIDs and the like stand as `*`, and so do
 * names where too many different ones stand at the same place. What is learned holds for all keys, also for those that were
 * not among the names. A name may be such a pattern itself.
 */
export function learnPatterns(names: readonly WeightedName[], separators: string): PatternOf {
  const kept = generalize(names.map(({ name, keys }) => ({ parts: joined(partsOf(name, separators)), keys })));
  return (key) =>
    joined(withValues(joined(partsOf(key, separators)), kept))
      .map(({ separator, text }) => separator + text)
      .join("");
}

function partsOf(key: string, separators: string): Part[] {
  const parts: Part[] = [];
  let separator = "";
  let text = "";
  const add = () => parts.push({ separator, text: generalized(text) });
  for (const character of key.slice(0, LONGEST_KEY).replace(UUID, ANY_TEXT)) {
    if (separators.includes(character)) {
      add();
      separator = character;
      text = "";
      if (parts.length === MOST_PARTS) return [...parts, { separator, text: ANY_TEXT }];
    } else text += character;
  }
  add();
  if (key.length > LONGEST_KEY) parts.push({ separator: "", text: ANY_TEXT });
  return parts;
}

/** `*` for what is no name; a hash tag keeps its braces. */
function generalized(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && "{[(".includes(text.charAt(start))) start += 1;
  while (start < end && "}])".includes(text.charAt(end - 1))) end -= 1;
  const inner = text.slice(start, end);
  return text.slice(0, start) + (isValue(inner) ? ANY_TEXT : inner.replace(/\d{3,}/g, ANY_TEXT)) + text.slice(end);
}

/** Numbers, hexadecimal digits, long mixtures of letters and digits, addresses, and what is no text. */
function isValue(text: string): boolean {
  return (
    /^\d+$/.test(text) ||
    /^(?=.*\d)[0-9a-f]{4,}$/i.test(text) ||
    /^(?=.*\d)(?=.*[a-z])[0-9a-z]{16,}$/i.test(text) ||
    /[@\uFFFD\p{Cc}]/u.test(text)
  );
}

/** The parts with values that follow each other as one: `*-*-*` says no more than `*`. */
function joined(parts: readonly Part[]): Part[] {
  return parts.filter(({ text }, index) => text !== ANY_TEXT || parts[index - 1]?.text !== ANY_TEXT);
}

/** Finds the places with too many different names. Groups of keys that begin alike wait for their next part. */
function generalize(names: NameParts[]): KeptNames {
  const kept = new Map<string, ReadonlySet<string>>();
  const waiting = [{ members: names, depth: 0, begin: "" }];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const { members, depth, begin } = group;
    const longer = members.filter(({ parts }) => parts.length > depth);
    // So few keys have no part with too many different names.
    if (keysIn(longer) <= MOST_NAMES) continue;
    const stay = keptAt(longer, depth);
    if (stay !== undefined) kept.set(begin, stay);
    const named = longer.filter(({ parts }) => stay === undefined || depth > 0 || isKept(nameAt(parts, 0), stay));
    const groups = groupBy(named, ({ parts }) => nameIn(parts, depth, stay));
    waiting.push(
      ...[...groups].map(([name, own]) => ({ members: own, depth: depth + 1, begin: placeAfter(begin, name) })),
    );
  }
  return kept;
}

/** The names with the index `depth` that stay where there are too many: common ones. Nothing where all stay. */
function keptAt(members: readonly NameParts[], depth: number): ReadonlySet<string> | undefined {
  const names = groupBy(members, ({ parts }) => nameAt(parts, depth));
  const literal = [...names].filter(([name]) => !name.endsWith(ANY_TEXT));
  if (literal.length <= (depth === 0 ? MOST_FIRST_NAMES : MOST_NAMES)) return undefined;
  const common = Math.max(3, depth === 0 ? 0 : keysIn(members) / 20);
  return new Set(literal.filter(([, own]) => keysIn(own) >= common).map(([name]) => name));
}

/** The parts with `*` in place of names. The first part says most: where that is a value, nothing is left of the name. */
function withValues(parts: readonly Part[], kept: KeptNames): Part[] {
  const shown: Part[] = [];
  let begin = "";
  for (const depth of parts.keys()) {
    const stay = kept.get(begin);
    const name = nameIn(parts, depth, stay);
    if (depth === 0 && name !== nameAt(parts, 0)) return [{ separator: "", text: ANY_TEXT }];
    const separator = parts[depth]?.separator ?? "";
    shown.push({ separator, text: name.slice(separator.length) });
    begin = placeAfter(begin, name);
  }
  return shown;
}

function keysIn(members: readonly NameParts[]): number {
  return members.reduce((sum, { keys }) => sum + keys, 0);
}

function isKept(name: string, stay: ReadonlySet<string>): boolean {
  return name.endsWith(ANY_TEXT) || stay.has(name);
}

/** What stands at a place: the name, or `*` where it is taken for a value. */
function nameIn(parts: readonly Part[], depth: number, stay: ReadonlySet<string> | undefined): string {
  const name = nameAt(parts, depth);
  return stay === undefined || isKept(name, stay) ? name : `${parts[depth]?.separator ?? ""}${ANY_TEXT}`;
}

/** What is before the next place. Its parts are kept apart by a character that no part has: it would stand as `*`. */
function placeAfter(begin: string, name: string): string {
  return `${begin}${name}\u0000`;
}

function nameAt(parts: readonly Part[], depth: number): string {
  const { separator, text } = parts[depth] ?? { separator: "", text: ANY_TEXT };
  return separator + text;
}

export function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

/** A part of a key's name, and what separates it from the part before; the first has no separator. */
interface Part {
  separator: string;
  text: string;
}

/** Stands for any text in a pattern. */
const ANY = "*";
/** More different names at one place are taken for values, unless they are common; the first part is mostly a name. */
const MOST_NAMES = 8;
const MOST_FIRST_NAMES = 20;
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Characters and parts of a key that are looked at; what follows stands as `*`. */
const LONGEST_KEY = 1_024;
const MOST_PARTS = 64;

/**
 * The pattern of each key, such as `user:*` or `cart:*:items`: parts that are numbers, hashes, UUIDs and the like stand as
 * `*`, and so do names where too many different ones stand at the same place.
 */
export function patternsOf(keys: readonly string[], separators: string): string[] {
  const names = keys.map((key) => joined(partsOf(key, separators)));
  generalize(names);
  return names.map((parts) =>
    joined(parts)
      .map(({ separator, text }) => separator + text)
      .join(""),
  );
}

function partsOf(key: string, separators: string): Part[] {
  const parts: Part[] = [];
  let separator = "";
  let text = "";
  const add = () => parts.push({ separator, text: generalized(text) });
  for (const character of key.slice(0, LONGEST_KEY).replace(UUID, ANY)) {
    if (separators.includes(character)) {
      add();
      separator = character;
      text = "";
      if (parts.length === MOST_PARTS) return [...parts, { separator, text: ANY }];
    } else text += character;
  }
  add();
  if (key.length > LONGEST_KEY) parts.push({ separator: "", text: ANY });
  return parts;
}

/** `*` for what is no name; a hash tag keeps its braces. */
function generalized(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && "{[(".includes(text.charAt(start))) start += 1;
  while (start < end && "}])".includes(text.charAt(end - 1))) end -= 1;
  const inner = text.slice(start, end);
  return text.slice(0, start) + (isValue(inner) ? ANY : inner.replace(/\d{3,}/g, ANY)) + text.slice(end);
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
  return parts.filter(({ text }, index) => text !== ANY || parts[index - 1]?.text !== ANY);
}

/** Puts `*` in place of names, in the keys themselves. Groups of keys that begin alike wait for their next part. */
function generalize(names: Part[][]): void {
  const waiting = [{ keys: names, depth: 0 }];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const { keys, depth } = group;
    const longer = keys.filter((parts) => parts.length > depth);
    // So few keys have no part with too many different names.
    if (longer.length <= MOST_NAMES) continue;
    generalizeAt(longer, depth);
    const groups = groupBy(longer, (parts) => nameAt(parts, depth));
    waiting.push(...[...groups.values()].map((members) => ({ keys: members, depth: depth + 1 })));
  }
}

/** Puts `*` in place of the names with the index `depth` where there are too many, but for common ones. */
function generalizeAt(keys: readonly Part[][], depth: number): void {
  const names = groupBy(keys, (parts) => nameAt(parts, depth));
  const literal = [...names].filter(([name]) => !name.endsWith(ANY));
  if (literal.length <= (depth === 0 ? MOST_FIRST_NAMES : MOST_NAMES)) return;
  const common = Math.max(3, depth === 0 ? 0 : keys.length / 20);
  for (const [, members] of literal) {
    if (members.length >= common) continue;
    for (const parts of members) replaceAt(parts, depth);
  }
}

/** The first part says most: where that is a value, nothing is left of the name. */
function replaceAt(parts: Part[], depth: number): void {
  if (depth === 0) parts.splice(0, parts.length, { separator: "", text: ANY });
  else parts.splice(depth, 1, { separator: parts[depth]?.separator ?? "", text: ANY });
}

function nameAt(parts: readonly Part[], depth: number): string {
  const { separator, text } = parts[depth] ?? { separator: "", text: ANY };
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

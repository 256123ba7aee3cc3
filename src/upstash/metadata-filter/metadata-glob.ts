const BITS = 32;
/** Characters whose places in a pattern are remembered; others are looked up each time. */
const REMEMBERED = 1024;

/** What one step of a pattern takes: any character, or those of a list, or all but those. */
interface GlobCharacter {
  isNegated: boolean;
  /** From and to, both included, by code point. */
  ranges: readonly (readonly [number, number])[];
}

/**
 * Tells whether texts fit a GLOB pattern as a whole, case-sensitively: `*` is any text, `?` one character, `[abc]`, `[a-z]`,
 * `[^abc]` and `[^a-z]` one of a list (Vector, "Glob"). Undocumented, and as in SQLite, whose GLOB this is by its looks: a `]`
 * that comes first in a list stands for itself, as `-` does at either end, a list that nothing closes fits no text, and
 * nothing is escaped but by a list: `[*]`.
 *
 * All places of the pattern that a text has come to are bits that move on together with each character, so that a match takes
 * a time of text times pattern over 32 at most, whatever stars there are.
 */
export function metadataGlob(pattern: string): (text: string) => boolean {
  const steps = globSteps([...pattern]);
  if (steps === undefined) return () => false;
  const { characters, stays } = steps;
  const words = Math.floor(characters.length / BITS) + 1;
  const known = new Map<string, Uint32Array>();
  const placesOf = (character: string): Uint32Array => {
    const places = known.get(character) ?? placesTaking(characters, character.codePointAt(0) ?? 0, words);
    if (known.size < REMEMBERED) known.set(character, places);
    return places;
  };
  const staying = bitsOf([...stays], words);
  return (text) => {
    const reached = bitsOf([0], words);
    for (const character of text) if (!moveOn(reached, placesOf(character), staying)) return false;
    return isSet(reached, characters.length);
  };
}

/** Takes one character; false when no place is left. */
function moveOn(reached: Uint32Array, places: Uint32Array, staying: Uint32Array): boolean {
  let [carry, any] = [0, 0];
  for (let word = 0; word < reached.length; word += 1) {
    const before = reached[word] ?? 0;
    const moved = before & (places[word] ?? 0);
    const after = (moved << 1) | carry | (before & (staying[word] ?? 0));
    carry = moved >>> (BITS - 1);
    reached[word] = after;
    any |= after;
  }
  return any !== 0;
}

/** The steps of a pattern, and before which of them a star stands; nothing for a pattern that fits no text. */
function globSteps(
  pattern: readonly string[],
): { characters: readonly GlobCharacter[]; stays: ReadonlySet<number> } | undefined {
  const characters: GlobCharacter[] = [];
  const stays = new Set<number>();
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === "*") stays.add(characters.length);
    else if (sign === "?") characters.push({ isNegated: true, ranges: [] });
    else if (sign === "[") {
      const isNegated = pattern[at + 1] === "^";
      const begin = at + (isNegated ? 2 : 1);
      // A ] that comes first closes nothing.
      at = pattern.indexOf("]", begin + 1);
      if (at === -1) return undefined;
      characters.push({ isNegated, ranges: rangesOf(pattern.slice(begin, at)) });
    } else characters.push({ isNegated: false, ranges: rangesOf([sign ?? ""]) });
  }
  return { characters, stays };
}

function rangesOf(listed: readonly string[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < listed.length; at += 1) {
    const from = listed[at]?.codePointAt(0) ?? 0;
    const to = listed[at + 1] === "-" ? listed[at + 2]?.codePointAt(0) : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return ranges;
}

function placesTaking(characters: readonly GlobCharacter[], code: number, words: number): Uint32Array {
  const takes = ({ isNegated, ranges }: GlobCharacter) =>
    ranges.some(([from, to]) => from <= code && code <= to) !== isNegated;
  return bitsOf(
    characters.flatMap((character, place) => (takes(character) ? [place] : [])),
    words,
  );
}

function bitsOf(places: readonly number[], words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (const place of places) {
    const word = Math.floor(place / BITS);
    bits[word] = (bits[word] ?? 0) | (1 << (place % BITS));
  }
  return bits;
}

function isSet(bits: Uint32Array, place: number): boolean {
  return ((bits[Math.floor(place / BITS)] ?? 0) & (1 << (place % BITS))) !== 0;
}

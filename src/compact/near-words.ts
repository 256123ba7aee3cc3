/** A word of a question that the tools have, and how sure it is that it was meant. */
export interface MeantWord {
  word: string;
  sure: number;
}

/** The shortest word that is looked for under others, and from which on two letters may be wrong. */
const SHORTEST = 4;
const LONG = 8;
/** How sure a word is that differs by a letter or two. */
const MISSPELLED = 0.7;

/**
 * Gives the words that those of a question mean: each itself, joined with the next, split in two, or misspelled. `known` says
 * for every word which one stands for it.
 */
export function createNearWords(known: ReadonlyMap<string, string>): (asked: readonly string[]) => MeantWord[] {
  const byStart = new Map<string, string[]>();
  for (const word of known.keys()) {
    if (word.length < SHORTEST) continue;
    const start = word.slice(0, 1);
    byStart.set(start, [...(byStart.get(start) ?? []), word]);
  }
  const near = (word: string): MeantWord[] => {
    if (known.has(word)) return [{ word, sure: 1 }];
    const split = splitIn(word, known);
    if (split !== undefined) return split.map((part) => ({ word: part, sure: 1 }));
    return misspelled(word, byStart.get(word.slice(0, 1)) ?? []).map((one) => ({ word: one, sure: MISSPELLED }));
  };
  return (asked) => {
    const meant = new Map<string, number>();
    asked.forEach((word, index) => {
      const joined = `${word}${asked[index + 1] ?? ""}`;
      const found = joined !== word && known.has(joined) ? [...near(word), { word: joined, sure: 1 }] : near(word);
      for (const { word: one, sure } of found) {
        const stands = known.get(one) ?? one;
        meant.set(stands, Math.max(sure, meant.get(stands) ?? 0));
      }
    });
    return [...meant].map(([word, sure]) => ({ word, sure }));
  };
}

/** Two known words that were written as one. */
function splitIn(word: string, known: ReadonlyMap<string, string>): readonly string[] | undefined {
  for (let at = SHORTEST - 1; at <= word.length - SHORTEST + 1; at += 1) {
    const parts = [word.slice(0, at), word.slice(at)];
    if (parts.every((part) => known.has(part))) return parts;
  }
  return undefined;
}

/** The words that differ least, of those that begin with the same letter; none where more than a letter or two are wrong. */
function misspelled(word: string, candidates: readonly string[]): readonly string[] {
  if (word.length < SHORTEST || /\d/.test(word)) return [];
  let most = word.length < LONG ? 1 : 2;
  let found: string[] = [];
  for (const candidate of candidates) {
    const differs = difference(word, candidate, most);
    if (differs < most) found = [];
    if (differs <= most) found.push(candidate);
    most = Math.min(most, differs);
  }
  return found;
}

/** Letters that are wrong, missing, too many or swapped with the next one; more than `most` where there are more. */
function difference(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = above;
    above = line;
  }
  return above[other.length] ?? 0;
}

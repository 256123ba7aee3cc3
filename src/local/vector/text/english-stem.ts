/** The letters before a suffix tell whether it is one. */
type Condition = (stem: string) => boolean;

/** Suffixes with what takes their place. */
type Suffixes = readonly (readonly [suffix: string, replacement: string, condition?: Condition])[];

const LONGEST_WORD = 64;

/**
 * What the forms of an English word have in common, by Porter's algorithm (M. F. Porter, "An algorithm for suffix stripping",
 * 1980). Words of other letters stay as they are.
 */
export function stemOf(word: string): string {
  if (word.length < 3 || word.length > LONGEST_WORD || !/^[a-z]+$/.test(word)) return word;
  let stem = withoutEndingOf(replaced(word, PLURALS));
  if (stem.endsWith("y") && hasVowel(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaced(stem, DERIVED);
  stem = replaced(stem, DERIVED_FURTHER);
  stem = replaced(stem, LAST_SUFFIXES);
  return tidied(stem);
}

const PLURALS: Suffixes = [
  ["sses", "ss"],
  ["ies", "i"],
  ["ss", "ss"],
  ["s", ""],
];

const isLong: Condition = (stem) => measureOf(stem) > 0;
const DERIVED: Suffixes = [
  ["ational", "ate", isLong],
  ["tional", "tion", isLong],
  ["enci", "ence", isLong],
  ["anci", "ance", isLong],
  ["izer", "ize", isLong],
  ["abli", "able", isLong],
  ["alli", "al", isLong],
  ["entli", "ent", isLong],
  ["eli", "e", isLong],
  ["ousli", "ous", isLong],
  ["ization", "ize", isLong],
  ["ation", "ate", isLong],
  ["ator", "ate", isLong],
  ["alism", "al", isLong],
  ["iveness", "ive", isLong],
  ["fulness", "ful", isLong],
  ["ousness", "ous", isLong],
  ["aliti", "al", isLong],
  ["iviti", "ive", isLong],
  ["biliti", "ble", isLong],
];
const DERIVED_FURTHER: Suffixes = [
  ["icate", "ic", isLong],
  ["ative", "", isLong],
  ["alize", "al", isLong],
  ["iciti", "ic", isLong],
  ["ical", "ic", isLong],
  ["ful", "", isLong],
  ["ness", "", isLong],
];

const isLonger: Condition = (stem) => measureOf(stem) > 1;
const LAST_SUFFIXES: Suffixes = [
  ...["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"].map(
    (suffix) => [suffix, "", isLonger] as const,
  ),
  ["ion", "", (stem) => isLonger(stem) && /[st]$/.test(stem)],
  ...["ou", "ism", "ate", "iti", "ous", "ive", "ize"].map((suffix) => [suffix, "", isLonger] as const),
];

/** The word with the first of the suffixes that it has replaced, where the letters before allow it. */
function replaced(word: string, suffixes: Suffixes): string {
  const found = suffixes.find(([suffix]) => word.endsWith(suffix));
  if (found === undefined) return word;
  const [suffix, replacement, condition = () => true] = found;
  const stem = word.slice(0, -suffix.length);
  return condition(stem) ? stem + replacement : word;
}

/** Without -ed or -ing, and mended where that leaves no word. */
function withoutEndingOf(word: string): string {
  if (word.endsWith("eed")) return isLong(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const stem = word.replace(/(ed|ing)$/, "");
  if (stem === word || !hasVowel(stem)) return word;
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measureOf(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

/** Without a last e or a second l that says nothing. */
function tidied(word: string): string {
  const stem = word.slice(0, -1);
  const measure = measureOf(stem);
  const short = word.endsWith("e") && (measure > 1 || (measure === 1 && !endsInShortSyllable(stem))) ? stem : word;
  return short.endsWith("ll") && measureOf(short) > 1 ? short.slice(0, -1) : short;
}

/** A letter c for each consonant and v for each vowel; y is a vowel after a consonant. */
function shapeOf(stem: string): string {
  let shape = "";
  for (const letter of stem) {
    shape += "aeiou".includes(letter) || (letter === "y" && shape.endsWith("c")) ? "v" : "c";
  }
  return shape;
}

/** How often vowels are followed by consonants. */
function measureOf(stem: string): number {
  return shapeOf(stem).match(/v+c+/g)?.length ?? 0;
}

function hasVowel(stem: string): boolean {
  return shapeOf(stem).includes("v");
}

function endsInDoubleConsonant(stem: string): boolean {
  return stem.length > 1 && stem.at(-1) === stem.at(-2) && shapeOf(stem).endsWith("c");
}

function endsInShortSyllable(stem: string): boolean {
  return shapeOf(stem).endsWith("cvc") && !/[wxy]$/.test(stem);
}

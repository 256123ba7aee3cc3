/** Words that stand in every question and tell nothing of what is wanted. */
const TELLING_NOTHING: ReadonlySet<string> = new Set(
  (
    "a an the of in on to for from by with at as is are was were be been it its this that these those there and or but not no " +
    "my me i we our you your he she they them their do does did can could may might must should would will shall have has had " +
    "how what which who whom whose why when where whether if so than then please want need like some any all each every more most " +
    "one only just never ever now right something someone somebody upstash"
  ).split(" "),
);

/** Words that tell nothing one by one, and together what is wanted. */
const IN_ONE_WORD: readonly (readonly [phrase: RegExp, word: string])[] = [
  [/\bwhat(?: is|'s|’s| are| do i have)?(?: stored| kept)? in(?:side)?\b/g, "inside"],
];

/** Endings that only say in which form a word stands, the longest first, and what takes their place. */
const ENDINGS: readonly (readonly [ending: RegExp, instead: string])[] = [
  [/ies$/, "y"],
  [/(?<=ss|x|ch|sh)es$/, ""],
  [/(?<=[^su])s$/, ""],
  [/(?<=[a-z]{3})ing$/, ""],
  [/(?<=[a-z]{3})ed$/, ""],
];

/** The words of a text by which it is compared with others, in order: in small letters and without what only says their form. */
export function plainWords(text: string): string[] {
  return wordsIn(text)
    .filter((word) => !TELLING_NOTHING.has(word))
    .map(stem);
}

/** All of its words, those too that tell nothing of what is wanted. */
export function allWords(text: string): string[] {
  return wordsIn(text).map(stem);
}

function wordsIn(text: string): readonly string[] {
  let said = text.toLowerCase();
  for (const [phrase, word] of IN_ONE_WORD) said = said.replace(phrase, word);
  return said.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function stem(word: string): string {
  let stemmed = word;
  for (const [ending, instead] of ENDINGS) stemmed = stemmed.replace(ending, instead);
  // "stopped" is "stopp" now, and "expire" and "expiring" differ by their last letter.
  if (stemmed !== word) stemmed = stemmed.replace(/([bdgmnprt])\1$/, "$1");
  return stemmed.length > 3 ? stemmed.replace(/(?<=[^aeiou])e$|(?<=[^aeiou])y$/, "") : stemmed;
}

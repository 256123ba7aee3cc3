/** English words that say little about what a text is about, written without apostrophes. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    "a about above after again against all am an and any are arent as at be because been before being below between both",
    "but by can cannot cant could couldnt did didnt do does doesnt doing dont down during each few for from further had",
    "hadnt has hasnt have havent having he her here hers herself him himself his how i if in into is isnt it its itself",
    "just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same she",
    "should shouldnt so some such than that the their theirs them themselves then there these they this those through to",
    "too under until up very was wasnt we were werent what when where which while who whom why will with wont would",
    "wouldnt you your yours yourself yourselves",
  ].flatMap((line) => line.split(" ")),
);

/** Whether a word, as `wordsOf` gives it, is a stop word. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/*
 * Where the keys of a command are, by the syntax that its table has: `key`, `key...`, `(key value)...`,
 * `numkeys key...`, `numkeys (key value)...`, `STREAMS key... id...`, `[STORE key|STOREDIST key]`,
 * `(ON HASH PREFIX count prefix...|ON STREAM key)`.
 */

/** Gives the indexes of the arguments that are keys. */
export type KeyPlaces = (args: readonly string[]) => number[];

const KEY = /^(?:key|newkey|source|destination|destkey)$/;
const KEYS = /^\[?(?:key|sourcekey)\.\.\.\]?$/;
const LITERAL = /^[A-Z]+$/;
/** A group that is repeated: `(key path value)...`. */
const GROUP = /^\((.*)\)\.\.\.$/;

/** A choice whose last way names a key behind two literals: `(ON HASH PREFIX count prefix...|ON STREAM key)`. */
const CHOICE = /^\(.*\|([A-Z]+) ([A-Z]+) key\)$/;

/** How the keys of a command are found; nothing where its syntax has none. */
export function keyPlacesOf(syntax: string): KeyPlaces | undefined {
  const words = wordsOf(syntax);
  const hasKeys = words.some((word) => KEY.test(word) || KEYS.test(word) || isKeyGroup(word) || CHOICE.test(word));
  return hasKeys ? (args) => placesIn(words, args) : undefined;
}

/** The words of a syntax; what stands in brackets is one. */
function wordsOf(syntax: string): string[] {
  const words: string[] = [];
  let [word, depth] = ["", 0];
  for (const sign of syntax) {
    if ("[(".includes(sign)) depth += 1;
    if ("])".includes(sign)) depth -= 1;
    if (sign !== " " || depth > 0) word += sign;
    else {
      words.push(word);
      word = "";
    }
  }
  return [...words, word];
}

function isKeyGroup(word: string): boolean {
  return /^\(key /.test(word);
}

function placesIn(words: readonly string[], args: readonly string[]): number[] {
  const found: number[] = [];
  let at = 0;
  const take = (end: number, step = 1) => {
    for (; at < Math.min(end, args.length); at += step) found.push(at);
  };
  for (const [index, word] of words.entries()) {
    const behind = words.slice(index + 1);
    if (KEY.test(word)) take(at + 1);
    else if (KEYS.test(word)) take(endOfKeys(words[index - 1], behind, args, at));
    else if (isKeyGroup(word)) take(endOfGroups(words[index - 1], groupSize(word), args, at), groupSize(word));
    else if (CHOICE.test(word)) found.push(...chosenKey(word, args, at));
    else if (LITERAL.test(word)) {
      const literal = args.findIndex((arg, place) => place >= at && arg.toUpperCase() === word);
      if (literal === -1) return found;
      at = literal + 1;
    } else if (word.startsWith("[STORE ")) {
      for (let place = at; place + 1 < args.length; place += 1) {
        // Where the option stands twice, Redis takes the last.
        if (/^STORE(DIST)?$/i.test(args[place] ?? "")) found.push(place + 1);
      }
    } else if (!word.startsWith("[")) at += 1;
  }
  return found;
}

/** Behind the last of several keys: as `numkeys` says, half of what is left before `id...`, or all that nothing else needs. */
function endOfKeys(before: string | undefined, behind: readonly string[], args: readonly string[], at: number): number {
  if (before === "numkeys") return at + (Number(args[at - 1]) || 0);
  if (behind[0] === "id...") return at + Math.floor((args.length - at) / 2);
  return args.length - behind.filter((word) => !word.startsWith("[")).length;
}

/** Behind the last of several groups: as many as `numkeys` says, or all that are there. */
function endOfGroups(before: string | undefined, size: number, args: readonly string[], at: number): number {
  return before === "numkeys" ? at + size * (Number(args[at - 1]) || 0) : args.length;
}

/** The key behind both literals of a choice; none where another way was chosen, among whose values these may stand. */
function chosenKey(word: string, args: readonly string[], at: number): number[] {
  const [, first, second] = CHOICE.exec(word) ?? [];
  const literal = args.findIndex((arg, place) => place >= at && arg.toUpperCase() === first);
  const isChosen = literal !== -1 && args[literal + 1]?.toUpperCase() === second;
  return isChosen && literal + 2 < args.length ? [literal + 2] : [];
}

function groupSize(word: string): number {
  return (GROUP.exec(word)?.[1] ?? "").split(" ").length;
}

import { tokensWithin } from "./token-estimate.ts";

/** What an answer may have: characters of JSON, and about as many tokens of a model. */
export interface AnswerLimit {
  characters: number;
  tokens: number;
}

const STANDARD_CHARACTERS = 40_000;
const STANDARD_TOKENS = 22_000;

/**
 * What an answer may have where nobody says otherwise. Clients cut or refuse answers above 25,000 tokens, and some above
 * 50,000 characters; the rest is room for remarks, and for an estimate that is a little too low. Text and structured content
 * say the same, and a client is sent both only with `--results both`, so one of them counts.
 */
export const STANDARD_LIMIT: Readonly<AnswerLimit> = { characters: STANDARD_CHARACTERS, tokens: STANDARD_TOKENS };

/** Texts to which JSON adds quotes alone, found in less time than their JSON is made; of longer ones it is made as quickly. */
const SHORT_AND_PLAIN = /^[ !#-[\]-~]{0,32}$/;
/** Bytes of UTF-8 that a character has at most. No tokenizer makes more tokens of a text than it has bytes. */
const MOST_TOKENS_OF_A_CHARACTER = 3;

/** How the parts of an answer are measured. Sizes add up: that of a whole is no more than those of its parts. */
export interface Measure {
  /** All that an answer may have. */
  limit: number;
  /** A comma, or a bracket. */
  separator: number;
  /** Whether a value is within the limit as a whole. */
  fits(value: unknown): boolean;
  /** The size of a value as JSON, counted only until it passes `most`; the rest of a long array is not looked at. */
  sizeOf(value: unknown, most: number): number;
  /** The size of a field's name with what stands around it. */
  sizeOfName(name: string, most: number): number;
  /** How many characters of a text are within `most`. */
  charactersWithin(text: string, most: number): number;
  /** One that takes less time and is rather too high, for what is nested so deep that it is measured again and again. */
  coarse?: Measure;
}

/** The measure of one answer; a limit that is a number is one in characters alone. */
export function measureOf(limit: Readonly<AnswerLimit> | number): Measure {
  const lengthOf = createLengthOf();
  return typeof limit === "number" ? inCharacters(limit, 1, lengthOf) : byCost(limit, lengthOf);
}

type LengthOf = (value: unknown, most: number) => number;

/** Each character counts as `weight`. */
function inCharacters(limit: number, weight: number, lengthOf: LengthOf): Measure {
  const sizeOf: LengthOf = (value, most) => lengthOf(value, most / weight) * weight;
  return {
    limit,
    separator: weight,
    fits: (value) => sizeOf(value, limit) <= limit,
    sizeOf,
    sizeOfName: (name, most) => sizeOf(name, most) + 2 * weight,
    charactersWithin: (text, most) => unescaped(startOf(text, most / weight), most / weight - 1),
  };
}

/** A character counts as one, or as much more as its tokens would fill the limit earlier than the characters. */
function byCost({ characters, tokens }: Readonly<AnswerLimit>, lengthOf: LengthOf): Measure {
  const weight = characters / tokens;
  const separator = Math.max(1, weight);
  const costOf = (json: string, most: number) => {
    const within = tokensWithin(json, most / weight);
    return within.characters < json.length ? Number.POSITIVE_INFINITY : Math.max(json.length, within.tokens * weight);
  };
  const sizeOf: LengthOf = (value, most) => {
    const length = lengthOf(value, most);
    return length > most ? length : costOf(JSON.stringify(value), most);
  };
  return {
    limit: characters,
    separator,
    fits(value) {
      const length = lengthOf(value, characters);
      return length * MOST_TOKENS_OF_A_CHARACTER <= tokens || sizeOf(value, characters) <= characters;
    },
    sizeOf,
    sizeOfName(name, most) {
      const length = lengthOf(name, most);
      return separator + (length > most ? length : costOf(`${JSON.stringify(name)}:`, most));
    },
    charactersWithin(text, most) {
      const json = startOf(text, most);
      // The closing quote is a token of its own.
      return unescaped(json, Math.min(most - 1, tokensWithin(json, most / weight - 1).characters));
    },
    coarse: inCharacters(characters, MOST_TOKENS_OF_A_CHARACTER * weight, lengthOf),
  };
}

/** As much of a text, as JSON, as may be within `most` characters. */
function startOf(text: string, most: number): string {
  return JSON.stringify(text.slice(0, Math.max(0, Math.floor(most))));
}

/** How many characters of a text the first `end` characters of its JSON stand for, the opening quote among them. */
function unescaped(json: string, end: number): number {
  const last = Math.max(1, Math.min(Math.floor(end), json.length - 1));
  const backslash = json.indexOf("\\");
  if (backslash === -1 || backslash >= last) return last - 1;
  let count = backslash - 1;
  for (let at = backslash; at < last; count += 1) {
    at += json[at] !== "\\" ? 1 : json[at + 1] === "u" ? 6 : 2;
    if (at > last) break;
  }
  return count;
}

/** The length of values as JSON. What was too long once is not looked at again, however deep it is nested in such. */
function createLengthOf(): LengthOf {
  // Most answers are short, and need none.
  let longer: WeakMap<object, number> | undefined;
  return function lengthOf(value, most) {
    if (typeof value === "string") return value.length > most ? value.length + 2 : lengthOfText(value);
    if (typeof value !== "object" || value === null) return String(value).length;
    const least = longer?.get(value);
    if (least !== undefined && least > most) return least;
    const length = Array.isArray(value)
      ? lengthOfElements(value, most, lengthOf)
      : lengthOfFields(value, most, lengthOf);
    if (length > most) {
      longer ??= new WeakMap();
      longer.set(value, length);
    }
    return length;
  };
}

function lengthOfText(text: string): number {
  return SHORT_AND_PLAIN.test(text) ? text.length + 2 : JSON.stringify(text).length;
}

function lengthOfElements(elements: readonly unknown[], most: number, lengthOf: LengthOf): number {
  // The opening bracket; behind each element stands a comma or the closing one.
  let length = 1;
  for (const element of elements) {
    length += lengthOf(element, most - length) + 1;
    if (length > most) return length;
  }
  return Math.max(length, 2);
}

function lengthOfFields(object: object, most: number, lengthOf: LengthOf): number {
  let length = 1;
  // Without a copy of all fields, of which a few may be enough.
  for (const name in object) {
    length += lengthOf(name, most - length) + 1;
    length += lengthOf((object as Readonly<Record<string, unknown>>)[name], most - length) + 1;
    if (length > most) return length;
  }
  return Math.max(length, 2);
}

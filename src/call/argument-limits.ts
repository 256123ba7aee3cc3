import { LONGEST_NUMBER, scanJson } from "../load/json-scan.ts";
import type { ExtentLimits } from "../load/value-extent.ts";
import { DEEPEST_NESTING } from "../upstash/nesting.ts";
import { InputError } from "./tool.ts";

/** Elements and members in the arguments of one call; to check more would hold up all other calls. */
const MOST_VALUES = 50_000;
/** Characters of all texts in the arguments of one call. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** What the arguments of one call may have at most. */
export const ARGUMENT_LIMITS: Readonly<ExtentLimits> = {
  values: MOST_VALUES,
  characters: MOST_CHARACTERS,
  levels: DEEPEST_NESTING,
};

/** What the arguments that came as JSON text may still have, all of them together. */
export interface TextRoom {
  /** Counts what a text holds before it is parsed. Throws an InputError where that is too much, or nested too deep. */
  take(text: string, name: string): void;
}

/** Room for the texts of one call. */
export function createTextRoom(): TextRoom {
  let values = MOST_VALUES;
  return {
    take(text, name) {
      const scan = scanJson(text, { stopAfter: values, deepest: DEEPEST_NESTING });
      if (scan.stopped === "number") {
        throw new InputError(
          `${name} has a number of more than ${LONGEST_NUMBER} characters; send it as text, in quotes.`,
        );
      }
      if (scan.stopped !== undefined) throw tooLong(name, scan.stopped === "depth" ? "levels" : "values");
      values -= scan.values;
    },
  };
}

/** Says which limit the arguments pass, and what to do. */
export function tooLong(name: string, excess: keyof ExtentLimits): InputError {
  switch (excess) {
    case "values":
      return new InputError(
        `${name} must not have more than ${MOST_VALUES} elements and fields; share them among several calls.`,
      );
    case "characters":
      return new InputError(
        `${name} must not have more than ${MOST_CHARACTERS} characters; share them among several calls.`,
      );
    case "levels":
      return new InputError(`${name} must not be nested more than ${DEEPEST_NESTING} levels deep.`);
  }
}

import { InputError } from "../../../call/tool.ts";

/** How the names of two sides belong together. */
export interface NamePairs {
  /** The globs of the names on either side. */
  here: string;
  there: string;
  toThere(name: string): string;
  toHere(name: string): string;
}

const ONE_STAR = /^([^*?[\]\\]*)\*([^*?[\]\\]*)$/;

/**
 * The names that fit one pattern as they are on both sides; of two patterns what `*` stands for is the same. Throws an
 * InputError for two patterns that do not pair names one to one.
 */
export function pairNames(pattern: string, otherPattern: string | undefined): NamePairs {
  if (otherPattern === undefined || otherPattern === pattern) {
    return { here: pattern, there: pattern, toThere: (name) => name, toHere: (name) => name };
  }
  const [here, there] = [ONE_STAR.exec(pattern), ONE_STAR.exec(otherPattern)];
  if (here === null || there === null) {
    throw new InputError(
      `pattern (${JSON.stringify(pattern)}) and other_pattern (${JSON.stringify(otherPattern)}) differ, so each needs exactly one * and no other sign of a glob, such as "v1:*" and "v2:*": names are paired by what * stands for. Nothing was read.`,
    );
  }
  return { here: pattern, there: otherPattern, toThere: renamer(here, there), toHere: renamer(there, here) };
}

function renamer(from: RegExpExecArray, to: RegExpExecArray): (name: string) => string {
  const [, head = "", tail = ""] = from;
  const [, otherHead = "", otherTail = ""] = to;
  return (name) => otherHead + name.slice(head.length, name.length - tail.length) + otherTail;
}

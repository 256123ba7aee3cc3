import type { FilterCondition } from "../../../upstash/metadata-filter/metadata-filter.ts";
import { quoted } from "../../../upstash/quoted.ts";

type PatternCheck = readonly [isOdd: (pattern: string) => boolean, remark: string];

/** Of a pattern the first one that fits is told. */
const CHECKS: readonly PatternCheck[] = [
  [(pattern) => !/[*?[]/.test(pattern) && pattern.includes("%"), "has % as LIKE does; any text is * in GLOB"],
  [(pattern) => /\[!/.test(pattern), "has [!…]; all but a list is [^…] in GLOB"],
  [
    (pattern) => hasOpenList(pattern),
    "has a [ that no ] closes; what it fits is not documented. For a [ itself write [[]",
  ],
  [
    (pattern) => /\\[*?[\]]/.test(pattern),
    "has a \\, which escapes nothing as far as documented; for a sign itself write a list such as [*]",
  ],
  [
    (pattern) => /\.\*|\.\+|\\[dws]|^\^|\$$/.test(pattern),
    "looks like a regular expression; in GLOB . is a point, * any text and ? one character",
  ],
  [
    (pattern) => !/[*?[]/.test(pattern),
    "has no *, ? or [ ], so that only exactly this text fits; a part of a text is '*part*'",
  ],
];

/** What a pattern of GLOB has that stands for something else than it seems to. */
export function patternWarnings({ field, operator, literals }: FilterCondition): string[] {
  const [pattern] = literals;
  if ((operator !== "GLOB" && operator !== "NOT GLOB") || typeof pattern !== "string") return [];
  const remark = CHECKS.find(([isOdd]) => isOdd(pattern))?.[1];
  return remark === undefined ? [] : [`The pattern of ${operator} for ${quoted(field.text)} ${remark}.`];
}

/** Lists are read as they are matched: a ] that comes first is a part of its list. */
function hasOpenList(pattern: string): boolean {
  let at = pattern.indexOf("[");
  while (at !== -1) {
    const begin = pattern.charAt(at + 1) === "^" ? at + 2 : at + 1;
    const end = pattern.indexOf("]", begin + 1);
    if (end === -1) return true;
    at = pattern.indexOf("[", end + 1);
  }
  return false;
}

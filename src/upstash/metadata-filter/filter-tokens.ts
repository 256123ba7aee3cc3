/**
 * `word` may be a field or a keyword; `malformed` begins like a number and is none; `unclosed` is a text whose quote nothing
 * closes; `sign` is everything else, also what no filter has.
 */
export type FilterTokenKind = "word" | "string" | "number" | "malformed" | "unclosed" | "sign" | "end";

export interface FilterToken {
  kind: FilterTokenKind;
  /** As it stands in the filter, quotes included. */
  text: string;
  /** Characters before it. */
  start: number;
}

/** What an identifier goes on with. Letters of other scripts are no part of one, but are taken as a part of a wrong one. */
const GOES_ON = "\\p{L}\\p{M}\\p{N}_.[\\]#-";
/**
 * "Identifiers should be of the form [a-zA-Z_][a-zA-Z_0-9.[\]#-]*"; those of Search may have `@` before. Strings end at the next
 * quote of their kind: no escape is documented. Most signs are operators of other languages.
 */
const TOKEN = new RegExp(
  [
    "[ \\t\\r\\n]+",
    "(?<string>'[^']*'|\"[^\"]*\")",
    "(?<unclosed>['\"][^]*)",
    `(?<word>@?[a-zA-Z_][a-zA-Z_0-9.[\\]#-]*(?![${GOES_ON}]))`,
    `(?<foreign>[@$]?[\\p{L}_][${GOES_ON}]*)`,
    "(?<number>-?\\d+(?:\\.\\d+)?(?![\\w.:+%-]))",
    "(?<malformed>[+-]?\\.?\\d[\\w.:+%-]*)",
    "(?<sign>===|!==|<=>|!~\\*|==|!=|<>|<=|>=|=<|=>|=~|!~|~\\*|~=|\\^=|&&|\\|\\||::|--|[^])",
  ].join("|"),
  "gu",
);

/** The words of a filter, the last one its end; in a time that grows with the length of the text alone. */
export function filterTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  for (const { index, groups = {}, 0: found } of text.matchAll(TOKEN)) {
    const kind = kindOfToken(groups);
    if (kind !== undefined) tokens.push({ kind, text: found, start: index });
  }
  tokens.push({ kind: "end", text: "", start: text.length });
  return tokens;
}

/** Nothing for blanks. */
function kindOfToken(groups: Readonly<Record<string, string | undefined>>): FilterTokenKind | undefined {
  if (groups.word !== undefined) return "word";
  if (groups.string !== undefined) return "string";
  if (groups.number !== undefined) return "number";
  if (groups.malformed !== undefined) return "malformed";
  if (groups.unclosed !== undefined) return "unclosed";
  return groups.sign === undefined && groups.foreign === undefined ? undefined : "sign";
}

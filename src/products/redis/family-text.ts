import type { Command, Family, FamilyWord } from "./command.ts";

/**
 * What a model reads of a family's commands: the summary, a line for each syntax, whose commands stand before it as
 * `HTTL|HPTTL`, and what the words in these lines mean.
 */
export function describeFamily(
  { summary, words = {} }: Pick<Family, "summary" | "words">,
  commands: readonly Pick<Command, "name" | "syntax">[],
): string {
  const told = Object.entries(words);
  const namesBySyntax = new Map<string, string[]>();
  for (const { name, syntax } of commands) {
    const short = told.reduce(withWord, syntax);
    namesBySyntax.set(short, [...(namesBySyntax.get(short) ?? []), name]);
  }
  const lines = [...namesBySyntax].map(([syntax, names]) => `${names.join("|")} ${syntax}`.trimEnd());
  const needed = told.filter(([word]) => lines.some((line) => hasWord(line, word)));
  return [summary, ...lines, ...needed.map(([word, { means }]) => `${word}: ${means}`)].join("\n");
}

function withWord(syntax: string, [word, { instead = [] }]: readonly [string, FamilyWord]): string {
  return instead.reduce((text, part) => text.replaceAll(part, word), syntax);
}

function hasWord(line: string, word: string): boolean {
  const [escaped, inWord] = [word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "[A-Za-z0-9-]"];
  return new RegExp(`(?<!${inWord})${escaped}(?!${inWord})`).test(line);
}

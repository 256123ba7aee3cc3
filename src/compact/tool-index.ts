import type { ToolFacts } from "../call/tool.ts";
import { createIntent } from "./intent.ts";
import { namedIn } from "./named-in.ts";
import { createNearWords } from "./near-words.ts";
import { askedWords, plainWords } from "./plain-words.ts";

/** What people say for what tools do, beside the words of their names and descriptions. */
export interface SaidWords {
  /** By the name of a tool, or of a pair without its `_read` or `_write`. */
  tools: Readonly<Record<string, string>>;
  /** By the name of a Redis command. */
  commands: Readonly<Record<string, string>>;
  /** Words that mean the same, the first one of each line in the place of the others. */
  same: readonly string[];
  /** By how the names of tools begin that few mean: words of which a question for them has one. */
  rare: Readonly<Record<string, string>>;
  /** Words at which a question is rather one for a tool that writes, or for one that reads. */
  writing: string;
  reading: string;
}

/** How much a word tells by where it stands. */
const WEIGHTS = { name: 3, said: 2.5, title: 1, sentence: 1.5, description: 0.5, endpoint: 0.5 } as const;
/** How soon a word that stands in a text again and again tells nothing more, and how much the length of a text counts (BM25). */
const SATURATION = 2.2;
const LENGTH = 0.5;
/** More than all words of a question come to: who names a command or tool wants it. */
const NAMED = 1_000;
/** How much nearer a tool is that does what the verb of the question does. */
const SAME_INTENT = 1.7;
/** How much nearer a tool is that reads, where the question has no verb: "storage by prefix" wants to be told. */
const LIKELY_READING = 1.2;
/** How much farther a tool is that few mean, where a question has none of its own words. */
const RARE = 0.7;

interface IndexedTool<Tool> {
  tool: Tool;
  /** How often a word stands in it, each time by the weight of its place. */
  words: ReadonlyMap<string, number>;
  length: number;
  /** Words of which a question for it has one, where few mean it. */
  demands: readonly string[] | undefined;
}

/** Ranks tools by how near they are to a question, the nearest first; those that share nothing with it are left out. */
export type RankTools<Tool> = (question: string) => Tool[];

/** Makes the index of tools (BM25 over the weighted words of their names, descriptions and what people say). */
export function createToolIndex<Tool extends ToolFacts>(tools: readonly Tool[], said: SaidWords): RankTools<Tool> {
  const same = sameWords(said.same);
  const meant = (word: string): string => same.get(word) ?? word;
  const indexed = tools.map((tool) => indexedTool(tool, said, meant));
  const average = indexed.reduce((sum, { length }) => sum + length, 0) / Math.max(1, indexed.length);
  const tellings = tellingsOf(indexed);
  const near = createNearWords(new Map([...[...tellings.keys()].map((word) => [word, word] as const), ...same]));
  const intent = createIntent(said.writing, said.reading);
  return (question) => {
    const asked = near(askedWords(question));
    const writes = intent(question);
    const isNamed = namedIn(question);
    const nearness = ({ tool, words, length, demands }: IndexedTool<Tool>): number => {
      const share = 1 - LENGTH + (LENGTH * length) / average;
      let sum = 0;
      for (const { word, sure } of asked) {
        const weight = (words.get(word) ?? 0) / share;
        sum += (sure * (tellings.get(word) ?? 0) * weight) / (SATURATION + weight);
      }
      if (demands !== undefined && !asked.some(({ word }) => demands.includes(word))) sum *= RARE;
      return sum * byIntent(writes, tool.access !== "read") + (isNamed(tool) ? NAMED : 0);
    };
    return indexed
      .map((one) => ({ tool: one.tool, near: nearness(one) }))
      .filter(({ near }) => near > 0)
      .sort((one, other) => other.near - one.near)
      .map(({ tool }) => tool);
  };
}

function byIntent(writes: boolean | undefined, isWriting: boolean): number {
  if (writes === undefined) return isWriting ? 1 : LIKELY_READING;
  return writes === isWriting ? SAME_INTENT : 1;
}

function indexedTool<Tool extends ToolFacts>(
  tool: Tool,
  said: SaidWords,
  meant: (word: string) => string,
): IndexedTool<Tool> {
  const { name, title, description, endpoint = "", commands = [] } = tool;
  const [sentence = "", ...rest] = description.split(/(?<=\.)\s|\n/);
  const pair = name.replace(/_(read|write)$/, "");
  const own = [
    said.tools[name],
    pair === name ? undefined : said.tools[pair],
    ...commands.map((one) => said.commands[one]),
  ];
  const texts = { name, title, sentence, description: rest.join(" "), endpoint, said: own.join(" ") };
  const words = new Map<string, number>();
  let length = 0;
  for (const [place, weight] of Object.entries(WEIGHTS)) {
    for (const word of plainWords(texts[place as keyof typeof texts].replaceAll("_", " "))) {
      words.set(meant(word), (words.get(meant(word)) ?? 0) + weight);
      length += weight;
    }
  }
  const rare = Object.keys(said.rare).find((start) => name.startsWith(start));
  const demands = rare === undefined ? undefined : plainWords(said.rare[rare] ?? "").map(meant);
  return { tool, words, length, demands };
}

/** By each word that means the same as others, the one that stands for all of them. */
function sameWords(same: readonly string[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const line of same) {
    const [meant = "", ...others] = plainWords(line);
    for (const word of others) first.set(word, meant);
  }
  return first;
}

/** How much each word tells: the fewer tools have it, the more. */
function tellingsOf(indexed: readonly IndexedTool<unknown>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of indexed) for (const word of words.keys()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const all = indexed.length;
  return new Map([...counts].map(([word, count]) => [word, Math.log(1 + (all - count + 0.5) / (count + 0.5))]));
}

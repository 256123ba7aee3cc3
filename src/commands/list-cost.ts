import { tokensWithin } from "../call/token-estimate.ts";
import type { ToolFacts } from "../call/tool.ts";
import type { Config } from "../config/read.ts";
import { textForModel } from "../server/listed-tools.ts";
import type { AccessLevel } from "../upstash/access.ts";

/** What a text costs a model that reads it. */
export interface TextCost {
  characters: number;
  /** About how many. */
  tokens: number;
}

/** What a list of tools costs a model before its first call: names, descriptions and schemas, as JSON. */
export interface ListCost extends TextCost {
  tools: number;
  /** Of the smallest list of these that has all of this one; nothing where none has. */
  budget?: ListBudget | undefined;
  /** The most expensive first. */
  toolsets: readonly (TextCost & { name: string; tools: number })[];
  /** The most expensive tools, the first of them first. */
  largest: readonly (TextCost & { name: string; toolset: string })[];
}

/** How many characters a list may have at most. */
export interface ListBudget {
  of: string;
  characters: number;
}

/** What must be read of the lists that most people have. The tests hold them to it. */
export const listBudgets = {
  database: { of: "one database, read-only", characters: 11_000 },
  account: { of: "an account with every product, read-only", characters: 28_000 },
  writes: { of: "everything, with writes", characters: 90_000 },
} as const satisfies Readonly<Record<string, ListBudget>>;

const MOST_SHOWN = 10;

/** What these tools cost in a list. */
export function costOfList(tools: readonly ToolFacts[], budget: ListBudget | undefined): ListCost {
  const bySize = (one: TextCost, other: TextCost) => other.characters - one.characters;
  const costs = tools.map((tool) => ({ name: tool.name, toolset: tool.toolset, ...costOf([tool]) })).sort(bySize);
  const names = [...new Set(tools.map(({ toolset }) => toolset))];
  const toolsets = names.map((name) => {
    const own = tools.filter(({ toolset }) => toolset === name);
    return { name, tools: own.length, ...costOf(own) };
  });
  const all = { tools: tools.length, ...costOf(tools) };
  return { ...all, budget, toolsets: toolsets.sort(bySize), largest: costs.slice(0, MOST_SHOWN) };
}

/** The budget that a list of these is held to; none with named connections, which add an argument to each tool. */
export function budgetFor(
  level: AccessLevel,
  { connections, products }: Pick<Config, "connections" | "products">,
): ListBudget | undefined {
  if (connections !== undefined) return undefined;
  if (level !== "read-only") return listBudgets.writes;
  const reached = products.filter(({ facts }) => facts.isReachable);
  const isOneDatabase = reached.length === 1 && reached[0]?.product.name === "redis";
  return isOneDatabase ? listBudgets.database : listBudgets.account;
}

/** The cost in words: the sum against its budget, then by toolset and by tool. */
export function toldCost({ tools, budget, toolsets, largest, ...sum }: ListCost): string {
  const left = budget && budget.characters - sum.characters;
  const against =
    budget === undefined || left === undefined
      ? []
      : [
          `Budget of ${budget.of}: ${count(budget.characters)} characters, ${left < 0 ? `${count(-left)} exceeded` : `${count(left)} left`}.`,
        ];
  const rows = [
    ["By toolset", "tools", "characters", "tokens"],
    ...toolsets.map((each) => [each.name, count(each.tools), count(each.characters), count(each.tokens)]),
    [],
    ["Largest tools", "", "characters", "tokens"],
    ...largest.map((each) => [each.name, "", count(each.characters), count(each.tokens)]),
  ];
  const width = (at: number) => Math.max(...rows.map((row) => row[at]?.length ?? 0));
  const widths = [0, 1, 2, 3].map(width);
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  );
  const summary = `${count(tools)} tools: ${count(sum.characters)} characters, about ${count(sum.tokens)} tokens.`;
  return `${[summary, ...against, "", ...lines].join("\n")}\n`;
}

function costOf(tools: readonly ToolFacts[]): TextCost {
  const text = textForModel(tools);
  return { characters: text.length, tokens: Math.round(tokensWithin(text).tokens) };
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

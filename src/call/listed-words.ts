import { FILTERS } from "./filter-argument.ts";
import { MORE } from "./more-argument.ts";
import type { Tool } from "./tool.ts";
import { isListed } from "./unlisted.ts";

/*
 * Some clients let a model give only what the list shows. Notices and errors name arguments of their tool in backticks, with or
 * without a value, as `limit` or `limit: 10`. Here each becomes what a call can give by the list alone.
 */

/** What tells how a call gives an argument. */
type Listing = Pick<Tool, "input" | "filters">;

/** An argument as a text names it. */
interface NamedArgument {
  name: string;
  value: string | undefined;
}

const NAMED = "`[a-z][a-z0-9_]*(?:: [^`]+)?`";
/** Names of one way stand in it together. */
const NAMED_TOGETHER = new RegExp(`${NAMED}(?:(?:, | and )${NAMED})*`, "g");
const JOINTS = /(?<=`)(, | and )(?=`)/;

/** The text with every argument as a call gives it by the list: itself, or within `more` or `filters`. */
export function inListedWords(text: string, tool: Listing): string {
  if (!text.includes("`")) return text;
  return text.replace(NAMED_TOGETHER, (together) => inOrder(together.split(JOINTS), tool));
}

/** Names and what stands between them, in turn. */
function inOrder(parts: readonly string[], tool: Listing): string {
  let text = "";
  for (let index = 0; index < parts.length; ) {
    const way = wayOf(namedIn(parts[index]), tool);
    let end = index + 1;
    while (way !== undefined && end < parts.length && wayOf(namedIn(parts[end + 1]), tool) === way) end += 2;
    const own = parts.slice(index, end).filter((_, place) => place % 2 === 0);
    text += way === undefined ? parts[index] : `\`${within(way, own.map(namedIn))}\``;
    text += parts[end] ?? "";
    index = end + 1;
  }
  return text;
}

function namedIn(quoted: string | undefined): NamedArgument {
  const [, name = "", value] = /^`([a-z0-9_]+)(?:: ([^`]+))?`$/.exec(quoted ?? "") ?? [];
  return { name, value };
}

/** The listed argument within which another is given; nothing for what is listed itself, or is no argument. */
function wayOf(
  { name }: NamedArgument,
  { input: { shape }, filters }: Listing,
): typeof MORE | typeof FILTERS | undefined {
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (schema === undefined || isListed(schema)) return undefined;
  if (filters?.has(name)) return FILTERS;
  return MORE in shape ? MORE : undefined;
}

function within(way: typeof MORE | typeof FILTERS, given: readonly NamedArgument[]): string {
  if (way === MORE) return `${MORE}: {${given.map(({ name, value = "…" }) => `"${name}": ${value}`).join(", ")}}`;
  return `${FILTERS}: [${given.map(({ name, value = "…" }) => `"${name}=${value}"`).join(", ")}]`;
}

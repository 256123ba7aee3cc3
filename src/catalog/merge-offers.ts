import { withConnectionArgument } from "../call/connection-argument.ts";
import type { Offer } from "../call/served.ts";
import type { OfferedTool } from "../call/tool.ts";
import { ACCESS_LEVELS } from "../upstash/access.ts";
import { instructions, type Offering } from "./instructions.ts";
import type { MadeOffer } from "./make-offer.ts";
import { promptsOf } from "./offered-prompts.ts";
import { mergedResources } from "./offered-resources.ts";

/** Characters of instructions, of which some clients cut what is longer. */
const LONGEST_INSTRUCTIONS = 2_048;

/** What clients are told of the connections. */
export interface ToldConnections {
  /** Which there are, for the instructions. */
  sentence: string;
  names: readonly string[];
  /** Whether a call must name one. */
  isNeeded: boolean;
}

/**
 * What several connections offer together, each tool once, with the argument that names one of them. A tool is listed as the
 * connection has it that allows the most; the first of those offers counts where they differ in nothing else. What is
 * told of the connections says which there are. The list is for clients: a call goes to the offer of its connection.
 */
export function mergedOffer(
  [first, ...others]: readonly [MadeOffer, ...MadeOffer[]],
  { sentence, names, isNeeded }: ToldConnections,
): Offer {
  const rank = ({ offering }: MadeOffer) => ACCESS_LEVELS.indexOf(offering.level);
  const offers = [first, ...others].sort((one, other) => rank(other) - rank(one));
  const tools = inOrder(offers).map((name) => mergedTool(offers.flatMap((offer) => offer.tools.get(name) ?? [])));
  const present = tools.filter((tool) => tool !== undefined);
  const byName = new Map(present.map((tool) => [tool.name, tool]));
  const products = new Map(
    offers.flatMap(({ offering }) => offering.products.map((each) => [each.product.name, each])),
  );
  return {
    tools: byName,
    prompts: promptsOf([...products.values()], byName),
    instructions: mergedInstructions(
      offers.map(({ offering }) => offering),
      present,
      sentence,
    ),
    resources: mergedResources(
      offers.map(({ resources }) => resources),
      names,
      isNeeded,
    ),
    explainMissing: first.explainMissing,
  };
}

/** The names of all tools: those of the first, and each other one behind the one that it follows elsewhere. */
function inOrder(offers: readonly MadeOffer[]): string[] {
  const names: string[] = [];
  for (const { tools } of offers) {
    let place = 0;
    for (const name of tools.keys()) {
      const at = names.indexOf(name);
      if (at === -1) names.splice(place, 0, name);
      place = at === -1 ? place + 1 : Math.max(place, at + 1);
    }
  }
  return names;
}

/** One tool as several connections have it: with each argument that one of them takes. */
function mergedTool([most, ...others]: readonly OfferedTool[]): OfferedTool | undefined {
  if (most === undefined) return undefined;
  const properties = Object.assign({}, ...[...others, most].map(({ inputSchema }) => inputSchema.properties));
  return { ...most, inputSchema: withConnectionArgument({ ...most.inputSchema, properties }) };
}

/** The instructions of all, with the sentence in front; where they are too long, the last ones are left out. */
function mergedInstructions(offerings: readonly Offering[], tools: readonly OfferedTool[], sentence: string): string {
  const [most] = offerings;
  if (most === undefined) return sentence;
  const inAll = <Thing>(of: (offering: Offering) => readonly Thing[], key: (thing: Thing) => string) =>
    of(most).filter((thing) => offerings.every((each) => of(each).some((other) => key(other) === key(thing))));
  const [head = "", ...lines] = instructions({
    ...most,
    tools,
    products: mergedProducts(offerings),
    leftOut: inAll(
      ({ leftOut }) => leftOut,
      ({ phrase }) => phrase,
    ),
    switchedOff: inAll(({ switchedOff }) => switchedOff, String),
  }).split("\n");
  const all = [head, sentence, ...lines];
  while (all.length > 2 && all.join("\n").length > LONGEST_INSTRUCTIONS) all.pop();
  return all.join("\n");
}

/** Each product once, as the first has it, preferably one that can name a resource of its account. */
function mergedProducts(offerings: readonly Offering[]): Offering["products"] {
  const all = offerings.flatMap(({ level, products }) =>
    products.map((product) => ({
      ...product,
      // It knows its credentials at the level at which it is offered, and at no other.
      instructions: (_: unknown, told: Parameters<typeof product.instructions>[1]) => product.instructions(level, told),
    })),
  );
  const names = [...new Set(all.map(({ product }) => product.name))];
  return names.flatMap((name) => {
    const own = all.filter(({ product }) => product.name === name);
    return own.find(({ facts }) => facts.resourceArgument !== undefined) ?? own[0] ?? [];
  });
}

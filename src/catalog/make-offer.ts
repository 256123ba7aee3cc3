import type { ComingBack } from "../call/call-arguments.ts";
import type { ConfirmPolicy } from "../call/consent.ts";
import type { Narrowing, Offer } from "../call/served.ts";
import { ACCESSES, type OfferedTool } from "../call/tool.ts";
import { resultTool } from "../results/result-tool.ts";
import { checkCommandNames } from "./denied-commands.ts";
import { explainMissingTool } from "./explain.ts";
import { instructions, type Offering } from "./instructions.ts";
import type { LeftOutCommands } from "./left-out-commands.ts";
import type { ListedRow } from "./listing.ts";
import { promptsOf } from "./offered-prompts.ts";
import { resourcesOf } from "./offered-resources.ts";
import type { ConfiguredProduct, Host } from "./product.ts";
import { checkToolNames, chosenToolsets, isSelected, type Selection } from "./select.ts";

/** What the person who runs the server asked for. */
export interface OfferTerms extends Selection {
  confirm: ConfirmPolicy;
  transport: "stdio" | "http";
  revealSecrets: boolean;
  /** The connection by which it is offered, where it is by one. */
  connection?: string | undefined;
  /** Redis commands that are never sent. */
  denyCommands?: readonly string[] | undefined;
  /** Where alone writes are allowed, and where never, by name. */
  allowWritesTo?: readonly string[] | undefined;
  protect?: readonly string[] | undefined;
  /** Says which credentials are none, as in an example. */
  placeholders?: string | undefined;
  /** Whether changes are kept so that they can be undone. */
  undo?: boolean;
  /** Whether results that are cut are kept, so that they can be read on. */
  keepsResults?: boolean;
}

/** An offer with what its instructions are made of. */
export interface MadeOffer extends Offer {
  offering: Offering;
}

/**
 * What is offered at an access level, in catalog order: the only place that decides what is listed and callable. Each
 * narrowing takes away from it. No table is loaded before one of its tools is called. Throws a SelectionError for a name
 * that matches nothing.
 */
export async function makeOffer(
  products: readonly ConfiguredProduct[],
  terms: OfferTerms,
  host: Host,
  narrowings: readonly Narrowing[] = [],
): Promise<MadeOffer> {
  const chosen = chosenToolsets(
    products.flatMap(({ product }) => product.toolsets),
    terms.toolsets,
    terms.tools,
  );
  const everything = () => listingOfAll(products);
  const isChosen = await choiceOf(terms, everything);
  const isLeft = await Promise.all(narrowings.map((narrowing) => leftBy(narrowing, products, everything)));
  const isAsked = (tool: OfferedTool) => isChosen(tool.name) && isLeft.every((is) => is(tool));
  const offered = new Set<string>();
  const { level } = host;
  const left = await leftOutBy([terms, ...narrowings], everything);
  const { transport, undo = false, confirm, revealSecrets, allowWritesTo, protect, placeholders } = terms;
  const comesBackBy = COMES_BACK_BY[confirm];
  const making = { level, transport, undo, revealSecrets, comesBackBy, offered, ...(left && { left }) };
  const reachable = available(products);
  const parts = await Promise.all(reachable.map((product) => partOf(product, chosen, making, host, isAsked)));
  const ofProducts = parts.flatMap((part) => part.tools);
  // It reads on in the answers of others, whatever toolsets these are of.
  const readsOn = terms.keepsResults && ofProducts.length > 0 && isAsked(resultTool);
  const tools = readsOn ? [...ofProducts, resultTool] : ofProducts;
  for (const { name } of tools) offered.add(name);
  const leftOut = withoutCredentials(products, reachable);
  const offering = {
    ...{ level, confirm, revealSecrets, allowWritesTo, protect, placeholders, tools },
    products: parts.filter((part) => part.tools.length > 0).map(({ product }) => product),
    leftOut,
    // Who names a few toolsets knows what they leave out.
    switchedOff: terms.toolsets.length === 0 && narrowings.length === 0 ? others(reachable, chosen) : [],
  };
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return {
    tools: byName,
    offering,
    resources: resourcesOf(reachable, byName),
    prompts: promptsOf(reachable, byName),
    instructions: instructions(offering),
    explainMissing: async (name) =>
      explainMissingTool(await everything(), name, {
        ...{ level, leftOut, offered, transport, connection: terms.connection },
        toolsets: chosen,
      }),
  };
}

/** What of a product is offered. */
async function partOf(
  product: ConfiguredProduct,
  chosen: readonly string[],
  making: Parameters<ConfiguredProduct["tools"]>[1],
  host: Host,
  isAsked: (tool: OfferedTool) => boolean,
) {
  const all = await product.tools(own(product, chosen), making, host);
  return { product, tools: all.filter(isAsked) };
}

/** By which argument a call comes back that a person was asked about in another way than by a form. */
const COMES_BACK_BY: Readonly<Record<ConfirmPolicy, ComingBack | undefined>> = {
  auto: "approval_id",
  token: "confirm_token",
  always: undefined,
  never: undefined,
};

/** What is listed of all products, and of none. */
async function listingOfAll(products: readonly ConfiguredProduct[]): Promise<ListedRow[]> {
  const ofProducts = await Promise.all(products.map(({ product }) => product.listing()));
  return [...ofProducts.flat(), { ...resultTool, mayHarm: false }];
}

/** What of the commands that tools run some of these leave out. */
async function leftOutBy(
  selections: readonly Pick<OfferTerms, "denyCommands" | "excludeTools">[],
  everything: () => Promise<readonly ListedRow[]>,
): Promise<LeftOutCommands | undefined> {
  const denied = new Set(selections.flatMap(({ denyCommands = [] }) => denyCommands));
  const patterns = selections.flatMap(({ excludeTools }) => excludeTools);
  if (denied.size + patterns.length === 0) return undefined;
  const rows = await everything();
  checkCommandNames(denied, rows);
  const excluding = { toolsets: [], tools: [], excludeTools: patterns };
  const excluded = rows.map(({ name }) => name).filter((name) => !isSelected(name, excluding));
  return { denied, excluded: new Set(excluded) };
}

/** Tells which tools are asked for by name; all, where no name is given. */
async function choiceOf(terms: Selection, everything: () => Promise<readonly ListedRow[]>) {
  if (terms.tools.length + terms.excludeTools.length === 0) return () => true;
  const rows = await everything();
  checkToolNames(
    terms,
    rows.map(({ name }) => name),
  );
  return (tool: string) => {
    const oldNames = rows.filter(({ replacedBy }) => replacedBy === tool).map(({ name }) => name);
    return isSelected(tool, terms, oldNames);
  };
}

/** Throws a SelectionError where a narrowing names something that does not exist. */
export async function checkNarrowing(narrowing: Narrowing, products: readonly ConfiguredProduct[]): Promise<void> {
  const everything = () => listingOfAll(products);
  await Promise.all([leftBy(narrowing, products, everything), leftOutBy([narrowing], everything)]);
}

/** Tells which tools a narrowing leaves. */
async function leftBy(
  narrowing: Narrowing,
  products: readonly ConfiguredProduct[],
  everything: () => Promise<readonly ListedRow[]>,
) {
  const { toolsets, upTo } = narrowing;
  const left: readonly string[] = ACCESSES.slice(0, ACCESSES.indexOf(upTo) + 1);
  const known = products.flatMap(({ product }) => product.toolsets);
  const named = chosenToolsets(known, toolsets);
  // `all` leaves a retired one, too, that is offered by name.
  const chosen = toolsets.length === 0 || toolsets.includes("all") ? undefined : new Set(named);
  const isNamed = await choiceOf(narrowing, everything);
  return ({ name, toolset, access }: OfferedTool): boolean =>
    (chosen?.has(toolset) !== false || toolset === resultTool.toolset) && isNamed(name) && left.includes(access);
}

/** With some credentials, products that lack theirs are left out; with none, all are shown. */
function available(products: readonly ConfiguredProduct[]): readonly ConfiguredProduct[] {
  const withCredentials = products.filter(({ facts }) => facts.isReachable);
  return withCredentials.length > 0 ? withCredentials : products;
}

function withoutCredentials(products: readonly ConfiguredProduct[], reachable: readonly ConfiguredProduct[]) {
  return products
    .filter((product) => !reachable.includes(product))
    .map(({ wants, facts: { lacks }, product: { phrase, toolsets } }) => ({
      ...{ wants, lacks, phrase },
      toolsets: toolsets.map(({ name }) => name),
    }));
}

/** The toolsets that are not chosen, but for those of services that are no more. */
function others(products: readonly ConfiguredProduct[], chosen: readonly string[]): string[] {
  return products.flatMap(({ product }) =>
    product.toolsets.filter(({ name, retired }) => !retired && !chosen.includes(name)).map(({ name }) => name),
  );
}

function own({ product }: ConfiguredProduct, chosen: readonly string[]): string[] {
  return product.toolsets.map(({ name }) => name).filter((name) => chosen.includes(name));
}

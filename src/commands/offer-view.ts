import type { Offer } from "../call/served.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { MissingTools, ToolsetView } from "../window/window-sources.ts";

/** What an offer has of each toolset, and why the rest is not there: the same reason is told once for all tools that have it. */
export async function viewOfOffer(offer: Offer, products: readonly ConfiguredProduct[]): Promise<ToolsetView[]> {
  const rows = (await Promise.all(products.map(({ product }) => product.listing()))).flat();
  const toolsets = new Map<string, Set<string>>();
  for (const { toolset, name } of rows) toolsets.set(toolset, (toolsets.get(toolset) ?? new Set()).add(name));
  const views = [...toolsets].map(async ([name, tools]): Promise<ToolsetView> => {
    const offered = [...tools].filter((tool) => offer.tools.has(tool));
    return {
      name,
      offered,
      missing: await byReason(
        offer,
        [...tools].filter((tool) => !offer.tools.has(tool)),
      ),
    };
  });
  return Promise.all(views);
}

async function byReason(offer: Offer, tools: readonly string[]): Promise<MissingTools[]> {
  const reasons = new Map<string, string[]>();
  for (const tool of tools) {
    const { sentence } = await offer.explainMissing(tool);
    const reason = sentence.startsWith(`${tool} `) ? withCapital(sentence.slice(tool.length + 1)) : sentence;
    reasons.set(reason, [...(reasons.get(reason) ?? []), tool]);
  }
  return [...reasons].map(([reason, named]) => ({ reason, tools: named }));
}

function withCapital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

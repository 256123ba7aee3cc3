import { CONNECTION } from "../call/connection-argument.ts";
import { namesInPath, type OfferedResources, type ResourceRow } from "../call/resource.ts";
import type { OfferedTool } from "../call/tool.ts";
import { resultAddress } from "../results/result-tool.ts";
import type { ConfiguredProduct } from "./product.ts";

/** The resources of products whose tool is offered, and takes what their addresses name. */
export function resourcesOf(
  products: readonly ConfiguredProduct[],
  tools: ReadonlyMap<string, OfferedTool>,
): OfferedResources | undefined {
  const ofProducts = products.flatMap(({ product, facts }) =>
    product.addresses
      .filter(({ ofConfigured }) => !ofConfigured || facts.isConfigured)
      .map((row) => ({ ...row, icon: product.icon })),
  );
  const rows = [...ofProducts, resultAddress].flatMap((row) => rowFor(row, tools) ?? []);
  return rows.length === 0 ? undefined : { rows };
}

function rowFor(row: ResourceRow, tools: ReadonlyMap<string, OfferedTool>): ResourceRow | undefined {
  const { properties } = tools.get(row.tool)?.inputSchema ?? {};
  if (properties === undefined || !namesInPath(row).every((name) => Object.hasOwn(properties, name))) return undefined;
  // Such as the region of QStash, which only an account has several of.
  return { ...row, query: (row.query ?? []).filter((name) => Object.hasOwn(properties, name)) };
}

/** The resources of several offers, each once; an address says by which connection it goes. */
export function mergedResources(
  offers: readonly (OfferedResources | undefined)[],
  connections: readonly string[],
  needsConnection: boolean,
): OfferedResources | undefined {
  const byPath = new Map(offers.flatMap(({ rows = [] } = { rows: [] }) => rows.map((row) => [row.path, row] as const)));
  const rows = [...byPath.values()].map((row) => ({ ...row, query: [...(row.query ?? []), CONNECTION] }));
  return rows.length === 0 ? undefined : { rows, connections, needsConnection };
}

import type { CallContext } from "../call/context.ts";
import { iconAddress } from "../icon.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { withoutDenied } from "./denied-commands.ts";
import { factsOf, type ListedRow } from "./listing.ts";
import { loadOnce, whenThere } from "./load-once.ts";
import { offeredTool } from "./make-tools.ts";
import type { ConfiguredProduct, Product, ProductConfiguration, ProductDefinition, ProductFacts } from "./product.ts";
import { productListing } from "./product-listing.ts";
import type { Toolset, ToolsetFacts } from "./rows.ts";
import { isAllowed } from "./select.ts";
import type { SettingTable } from "./setting.ts";

/** Makes a product of its definition, whose types of credentials and context stay inside it. */
export function defineProduct<
  const Names extends string,
  Credentials,
  Context extends CallContext,
  Settings extends SettingTable = Readonly<Record<never, never>>,
>(definition: ProductDefinition<Names, Settings, Credentials, Context>): Product {
  const facts = Object.entries(definition.toolsets) as [
    Names,
    Omit<ToolsetFacts, "name" | "optional"> & { optional?: boolean },
  ][];
  const load = loadOnce(async (): Promise<Toolset<Context>[]> => {
    const tables = await definition.load();
    return facts.map(([name]) => ({ name, ...tables[name] }));
  });
  const listing = loadOnce(() => productListing(definition.name, product.load));
  const product: Product = {
    name: definition.name,
    icon: iconAddress(definition.icon),
    phrase: definition.phrase,
    needs: definition.needs,
    variables: definition.variables,
    settings: definition.settings ?? {},
    toolsets: facts.map(([name, { optional = false, retired = false }]) => ({
      name,
      optional: optional || retired,
      retired,
    })),
    addresses: definition.addresses ?? [],
    prompts: definition.prompts ?? [],
    load: async () => load(),
    listing: async () => listing(),
    configure(configuration, levels) {
      // The program reads every flag by the schema that stands in this definition.
      const own = configuration as ProductConfiguration<Settings>;
      const credentials = [...levels].map((level) => [level, definition.credentials(own, level)] as const);
      return configured(product, definition, load, new Map(credentials));
    },
  };
  return product;
}

function configured<Names extends string, Settings extends SettingTable, Credentials, Context extends CallContext>(
  product: Product,
  definition: ProductDefinition<Names, Settings, Credentials, Context>,
  load: () => Toolset<Context>[] | Promise<Toolset<Context>[]>,
  byLevel: ReadonlyMap<AccessLevel, Credentials>,
): ConfiguredProduct {
  const facts = sharedFacts([...byLevel].map(([level, credentials]) => definition.facts(credentials, level)));
  const credentialsAt = (level: AccessLevel): Credentials => {
    const found = byLevel.get(level);
    if (found !== undefined) return found;
    throw new Error(`${product.name} was configured without the access level ${level}.`);
  };
  return {
    product,
    facts,
    wants: definition.wants,
    probes: [...byLevel].flatMap(([level, credentials]) => definition.probe?.(credentials, level) ?? []),
    async tools(names, terms, host) {
      const credentials = credentialsAt(host.level);
      const isOffered = (tool: string) => terms.offered.has(tool);
      const connect = loadOnce(() => definition.connect(credentials, { ...host, isOffered }));
      const contextOf = (call: CallContext) => whenThere(connect(), (connected) => connected(call));
      const making = { ...terms, resourceArgument: facts.resourceArgument, contextOf };
      const rows = (await product.listing()).filter(({ toolset }) => names.includes(toolset));
      const isReached = (row: ListedRow) => definition.offers?.(credentials, row) ?? true;
      return rows
        .filter((row) => isAllowed(row, making) && isReached(row))
        .flatMap((row) => withoutDenied(row, making.left) ?? [])
        .map((row) => offeredTool({ ...factsOf(row, making), icon: product.icon }, load, making));
    },
    instructions: (level, told) =>
      definition
        .instructions({ ...told, credentials: credentialsAt(level) })
        .filter((sentence) => typeof sentence === "string"),
    example: (hasSampleData) => definition.example(hasSampleData),
  };
}

/** The facts of a product: its levels differ in nothing but their tokens, all of which are secret. */
function sharedFacts(facts: readonly ProductFacts[]): ProductFacts {
  const [first] = facts;
  if (first === undefined) throw new Error("A configuration has at least one access level.");
  return { ...first, secrets: [...new Set(facts.flatMap(({ secrets }) => secrets))] };
}

import type { CallContext } from "../call/context.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { toolsOf } from "./make-tools.ts";
import type { ConfiguredProduct, Product, ProductConfiguration, ProductDefinition, ProductFacts } from "./product.ts";
import type { Toolset } from "./rows.ts";
import type { SettingTable } from "./setting.ts";

/** Makes a product of its definition, whose types of credentials and context stay inside it. */
export function defineProduct<
  const Names extends string,
  Credentials,
  Context extends CallContext,
  Settings extends SettingTable = Readonly<Record<never, never>>,
>(definition: ProductDefinition<Names, Settings, Credentials, Context>): Product {
  const facts = Object.entries(definition.toolsets) as [Names, { optional?: boolean }][];
  const load = async (): Promise<Toolset<Context>[]> => {
    const tables = await definition.load();
    return facts.map(([name]) => ({ name, ...tables[name] }));
  };
  const product: Product = {
    name: definition.name,
    phrase: definition.phrase,
    needs: definition.needs,
    variables: definition.variables,
    settings: definition.settings ?? {},
    toolsets: facts.map(([name, { optional = false }]) => ({ name, optional })),
    load,
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
  load: () => Promise<Toolset<Context>[]>,
  byLevel: ReadonlyMap<AccessLevel, Credentials>,
): ConfiguredProduct {
  const facts = sharedFacts([...byLevel.values()].map(definition.facts));
  const credentialsAt = (level: AccessLevel): Credentials => {
    const found = byLevel.get(level);
    if (found !== undefined) return found;
    throw new Error(`${product.name} was configured without the access level ${level}.`);
  };
  return {
    product,
    facts,
    wants: definition.wants,
    async tools(names, making, host) {
      const credentials = credentialsAt(host.level);
      const toolsets = (await load()).filter(({ name }) => names.includes(name));
      const contextOf = connectOnce(() => definition.connect(credentials, host));
      const { resourceArgument } = facts;
      return toolsets.flatMap((toolset) => toolsOf(toolset, { ...making, resourceArgument, contextOf }));
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

/** What gives calls their context: the first one waits until the clients are loaded, later ones find them there. */
function connectOnce<Context>(
  connect: () => Promise<(call: CallContext) => Context>,
): (call: CallContext) => Context | Promise<Context> {
  let connecting: Promise<(call: CallContext) => Context> | undefined;
  let connected: ((call: CallContext) => Context) | undefined;
  return (call) => {
    if (connected !== undefined) return connected(call);
    connecting ??= connect().catch((error) => {
      connecting = undefined;
      throw error;
    });
    return connecting.then((contextOf) => {
      connected = contextOf;
      return contextOf(call);
    });
  };
}

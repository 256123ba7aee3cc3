import type { CallContext } from "../call/context.ts";
import { toolsOf } from "./make-tools.ts";
import type { ConfiguredProduct, Product, ProductConfiguration, ProductDefinition } from "./product.ts";
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
    needs: definition.needs,
    variables: definition.variables,
    settings: definition.settings ?? {},
    toolsets: facts.map(([name, { optional = false }]) => ({ name, optional })),
    load,
    configure(configuration, levels) {
      // The program reads every flag by the schema that stands in this definition.
      const own = configuration as ProductConfiguration<Settings>;
      return configured(product, definition, load, definition.credentials(own, levels));
    },
  };
  return product;
}

function configured<Names extends string, Settings extends SettingTable, Credentials, Context extends CallContext>(
  product: Product,
  definition: ProductDefinition<Names, Settings, Credentials, Context>,
  load: () => Promise<Toolset<Context>[]>,
  credentials: Credentials,
): ConfiguredProduct {
  const facts = definition.facts(credentials);
  return {
    product,
    facts,
    phrase: definition.phrase,
    wants: definition.wants,
    async tools(names, making, host) {
      const toolsets = (await load()).filter(({ name }) => names.includes(name));
      const contextOf = connectOnce(() => definition.connect(credentials, host));
      const { resourceArgument } = facts;
      return toolsets.flatMap((toolset) => toolsOf(toolset, { ...making, resourceArgument, contextOf }));
    },
    instructions: (told) =>
      definition.instructions({ ...told, credentials }).filter((sentence) => typeof sentence === "string"),
    example: (hasSampleData) => definition.example(hasSampleData),
  };
}

/** What gives calls their context: the first one waits until the clients are loaded, later ones find them there. */
function connectOnce<Context>(
  connect: () => Promise<(call: CallContext) => Context>,
): (call: CallContext) => Context | Promise<Context> {
  let connecting: Promise<(call: CallContext) => Context> | undefined;
  let connected: ((call: CallContext) => Context) | undefined;
  return (call) => {
    if (connected !== undefined) return connected(call);
    connecting ??= connect();
    return connecting.then((contextOf) => {
      connected = contextOf;
      return contextOf(call);
    });
  };
}

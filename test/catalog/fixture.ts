import type { CallContext } from "../../src/call/context.ts";
import type { Narrowing, Offer } from "../../src/call/served.ts";
import type { Tool } from "../../src/call/tool.ts";
import { defineProduct } from "../../src/catalog/define-product.ts";
import type { EndpointContext } from "../../src/catalog/endpoint-row.ts";
import { makeOffer, type OfferTerms } from "../../src/catalog/make-offer.ts";
import type { Host, Product } from "../../src/catalog/product.ts";
import type { Toolset } from "../../src/catalog/rows.ts";
import type { AccountContext } from "../../src/products/account/context.ts";
import { writtenFiles } from "../../src/products/account/env/written-files.ts";
import { accountToolsets } from "../../src/products/account/toolsets.ts";
import type { QStashContext } from "../../src/products/qstash/context.ts";
import { qstashToolsets } from "../../src/products/qstash/toolsets.ts";
import type { RedisContext } from "../../src/products/redis/context.ts";
import { redisToolsets } from "../../src/products/redis/toolsets.ts";
import { workflowToolsets } from "../../src/products/workflow/toolsets.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";
import type { Reply } from "../../src/upstash/reply.ts";
import { contextWith, type SentCommand } from "../call/fixture.ts";

/** What a test gives to a call in place of clients. */
export type TestContext = RedisContext & Omit<AccountContext, "reach"> & Omit<QStashContext, "reach"> & EndpointContext;

/** A product whose calls get the context that the test calls with. */
export function productOf(
  toolsets: readonly Toolset<TestContext>[],
  facts: {
    optional?: readonly string[];
    retired?: readonly string[];
    resourceArgument?: string;
    isReachable?: boolean;
  } = {},
): Product {
  const { optional = [], retired = [], resourceArgument, isReachable = true } = facts;
  return defineProduct<string, null, CallContext>({
    name: "sample",
    icon: { color: "#000", path: "M4,4h8v8H4z" },
    phrase: "a sample",
    needs: "nothing",
    wants: "SAMPLE_TOKEN",
    variables: {},
    toolsets: Object.fromEntries(
      toolsets.map(({ name }) => [name, { optional: optional.includes(name), retired: retired.includes(name) }]),
    ),
    // The test calls with a context that has what its tools need.
    load: async () => Object.fromEntries(toolsets.map((toolset) => [toolset.name, toolset as Toolset<CallContext>])),
    credentials: () => null,
    facts: () => ({ isConfigured: isReachable, isReachable, secrets: [], identity: [], resourceArgument }),
    connect: async () => (call) => call,
    instructions: () => [],
    example: () => ({ name: "sample", arguments: {} }),
  });
}

/** All toolsets. */
export const allToolsets: readonly Toolset<TestContext>[] = Object.entries({
  ...redisToolsets(),
  ...qstashToolsets,
  ...workflowToolsets,
  ...accountToolsets,
}).map(([name, table]) => ({ name, ...table }));

export interface Wanted extends Partial<OfferTerms> {
  level?: AccessLevel;
}

/** What is offered of products with everything allowed, unless told otherwise. */
export function offerOf(
  products: readonly Product[],
  { level = "writes", ...terms }: Wanted = {},
  narrowings: readonly Narrowing[] = [],
): Promise<Offer> {
  const configuration = {
    variables: () => ({ read: () => undefined, isSet: () => false }),
    settings: { allowDestinations: [] },
  };
  const wanted = {
    toolsets: [],
    tools: [],
    excludeTools: [],
    confirm: "never",
    transport: "stdio",
    revealSecrets: false,
  } as const;
  const configured = products.map((product) => product.configure(configuration, new Set([level])));
  return makeOffer(configured, { ...wanted, ...terms }, { level } as Host, narrowings);
}

/** The tools that are offered of products, loaded. */
export async function select(products: readonly Product[], wanted: Wanted = {}): Promise<Tool[]> {
  const { tools } = await offerOf(products, wanted);
  return Promise.all([...tools.values()].map((tool) => tool.load()));
}

/** The context of a call whose database and whose API answer every request so. */
export function testContextWith(answer: () => Reply, sent: SentCommand[] = []): TestContext {
  return {
    ...contextWith(answer, sent),
    developerApi: () => ({ request: async () => answer() }),
    qstash: async () => ({ name: "qstash", api: { request: async () => answer() }, localPort: undefined }),
    allowedDestinations: [],
    reach: async (_row, input) => ({ api: { request: async () => answer() }, input, target: {} }),
    settled: () => {},
    withoutSecrets: (value) => ({ value, certain: [], likely: [] }),
    redisDatabase: async (idOrName) => ({ id: idOrName, name: idOrName }),
    countKeys: async () => answer(),
    restCredentials: async () => ({ url: "", token: "", readOnlyToken: "" }),
    envFiles: writtenFiles(null),
  };
}

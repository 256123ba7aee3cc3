import { onTestFinished } from "vitest";
import type { Consent, Question } from "../../src/call/consent.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import type { CallEnd } from "../../src/call/observer.ts";
import type { Served } from "../../src/call/served.ts";
import { type Caller, localCaller } from "../../src/callers/caller.ts";
import type { ProductsAt } from "../../src/callers/known-callers.ts";
import { withReach } from "../../src/config/for-callers.ts";
import { readConfig } from "../../src/config/read.ts";
import { variablesOf } from "../../src/config/settings.ts";
import { connectionsIn } from "../../src/connections/connection-file.ts";
import { createKnownConnections, type KnownConnections } from "../../src/connections/known-connections.ts";
import { withConnections } from "../../src/connections/served-by-connections.ts";
import { products } from "../../src/products/index.ts";
import { createService, type Service, type ServiceOptions, type ServiceParts } from "../../src/service.ts";
import { ACCESS_LEVELS } from "../../src/upstash/access.ts";
import { ok, startDeveloperApiStandIn } from "../products/account/served.ts";
import { type Received, type ScriptedServer, startScriptedServer } from "../upstash/scripted-server.ts";

type Texts = Readonly<Record<string, string>>;

/** A database that answers every command, the reads of several in one request as well; it may keep some waiting. */
export function startDatabase(
  wait: (request: Received) => Promise<void> | undefined = () => undefined,
): Promise<ScriptedServer> {
  return startScriptedServer(async (request) => {
    await wait(request);
    const sent = JSON.parse(request.body) as unknown[];
    return ok(request.path === "/" ? { result: "OK" } : sent.map(() => ({ result: "OK" })));
  });
}

/** Two such databases. */
export async function startBoth() {
  const [prod, staging] = await Promise.all([startDatabase(), startDatabase()]);
  return { prod, staging };
}

/** The tokens of a database by its name, which stand in variables of the process. */
export const tokensOf = (name: string) => ({ read: `read-only-token-of-${name}`, all: `standard-token-of-${name}` });

/** What a file of connections says of a database. */
export function entryOf(name: string, { url }: ScriptedServer, rest: object = {}) {
  return {
    name,
    credentials: {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: { env: `TOKEN_OF_${name}` },
      UPSTASH_REDIS_REST_READONLY_TOKEN: { env: `READ_TOKEN_OF_${name}` },
    },
    ...rest,
  };
}

/** The variables of a database that is the process's own. */
export function ownVariables({ url }: ScriptedServer): Texts {
  const { read, all } = tokensOf("own");
  return {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: all,
    UPSTASH_REDIS_REST_READONLY_TOKEN: read,
  };
}

export interface ConnectedService {
  service: Service;
  /** The service without connections, on which it is built. */
  made: ServiceParts;
  connections: KnownConnections;
  productsAt: ProductsAt;
  /** The person who started the process. */
  local: Caller;
  /** Takes other connections, as a changed file would. */
  replace(...entries: object[]): Promise<void>;
  /** The calls that have ended. */
  ended: CallEnd[];
}

/** An account with two databases. */
export function startAccount(): Promise<ScriptedServer> {
  const databases = ["shop", "prod"].map((name) => ({ database_id: `id-of-${name}`, database_name: name }));
  return startDeveloperApiStandIn(databases, () => ok("OK"));
}

/** A service with connections, until the end of the test. */
export async function connect(
  entries: readonly object[],
  given: { flags?: Texts; environment?: Texts; tokens?: Texts; account?: ScriptedServer } & Pick<
    ServiceOptions,
    "approvals" | "undo"
  > = {},
): Promise<ConnectedService> {
  const { flags = {}, environment = {}, account: api = await startAccount(), undo } = given;
  const productsAt: ProductsAt = (levels, own = {}) => {
    const config = readConfig(flags, own.credentials ?? environment, products, levels);
    const variables = { ...(own.credentials ?? environment), UPSTASH_DEVELOPER_API_URL: api.url };
    return withReach(config, variables, own.reach).products;
  };
  const config = readConfig(flags, environment, products, new Set(ACCESS_LEVELS));
  const ended: CallEnd[] = [];
  const observers = [{ begun() {}, ended: (call: CallEnd) => void ended.push(call) }];
  const made = createService(config, { observers, approvals: given.approvals, undo });
  onTestFinished(() => made.close());
  const tokens = ["prod", "staging", "other"].flatMap((name) => [
    [`TOKEN_OF_${name}`, tokensOf(name).all],
    [`READ_TOKEN_OF_${name}`, tokensOf(name).read],
  ]);
  const connections = createKnownConnections({
    productsAt,
    levels: new Set(ACCESS_LEVELS),
    environment: { ...Object.fromEntries(tokens), ...given.tokens, KEY_OF_ACCOUNT: "key-of-the-account" },
    variables: variablesOf(products),
    strike: made.strike,
    warn() {},
  });
  const replace = (...of: object[]) =>
    connections.replace(connectionsIn(JSON.stringify({ connections: of }), "connections.json", variablesOf(products)));
  await replace(...entries);
  return {
    service: withConnections(made, connections),
    made,
    connections,
    productsAt,
    local: localCaller(config),
    replace,
    ended,
  };
}

export async function callBy(
  served: Pick<Served, "call">,
  tool: string,
  input: unknown,
  consent: Consent = { canAsk: false },
): Promise<CallResult & Partial<Question>> {
  const client = { signal: new AbortController().signal, progress: async () => {}, consent };
  return (await served.call(tool, input, client)) as CallResult & Partial<Question>;
}

export function textOf({ content }: CallResult): string {
  return content[0]?.text ?? "";
}

/** The tokens of the requests that a database got, in their order. */
export function tokensAt({ received }: ScriptedServer): (string | undefined)[] {
  return received.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));
}

import type { OwnCredentials } from "../config/for-callers.ts";
import { type Config, ConfigError, withCredentials } from "../config/read.ts";
import { restVariables } from "../local/rest-variables.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { EMULATOR_PORTS, refuseEqualPorts, withPortSetting } from "./local-ports.ts";
import { tellPerson, writeOut } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

/** A configuration, and the embedded Upstash where it has one. */
export interface WithLocal {
  config: Config;
  /** The variables by which the embedded Upstash is reached, for callers of some access levels. */
  embedded?: (levels: ReadonlySet<AccessLevel>, reach?: OwnCredentials["reach"]) => Readonly<Record<string, string>>;
  stop: () => Promise<void>;
}

/**
 * With `--local`, starts the embedded Upstash and points the configuration at it, with the tokens and the API key of the
 * access levels alone; otherwise gives the configuration back. `stop` ends every process that was started.
 */
export async function withLocal(config: Config): Promise<WithLocal> {
  checkLocal(config);
  if (!config.local) return { config, stop: async () => {} };
  const { transport, host } = config;
  const isBeside = transport === "http" && host === "127.0.0.1";
  refuseEqualPorts(config, isBeside ? ["port", ...EMULATOR_PORTS] : EMULATOR_PORTS);
  const { redisServer: program, sampleData, qstashPort, qstashServer, vectorPort, searchPort, levels } = config;
  const { startEmbeddedUpstash } = await import("../local/embedded-upstash.ts");
  const { variables, stop } = await startEmbeddedUpstash({
    program,
    sampleData,
    qstashPort,
    qstashServer,
    vectorPort,
    searchPort,
    vectorShape: vectorShapeOf(config),
    tell: tellLine,
  }).catch((error: unknown) => {
    throw withPortSetting(error, config, EMULATOR_PORTS);
  });
  const embedded: WithLocal["embedded"] = (of, reach) =>
    namedWhere(config, reach, variables({ mayWrite: of.has("writes") }));
  return { config: withCredentials(config, embedded(levels)), embedded, stop };
}

/**
 * The variables of an embedded Upstash. Where names decide what may be done, without those of its database and indexes: what has
 * a URL is known by its host, and theirs has another port each time. What the account has is known by its name.
 */
export function namedWhere(
  { allowWritesTo, allowDestructiveOn, protect }: Config,
  reach: OwnCredentials["reach"],
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const lists = [allowWritesTo, allowDestructiveOn, protect, reach?.reads, reach?.writes];
  if (lists.every((list) => list === undefined)) return variables;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^UPSTASH_\w+_REST_/.test(name)));
}

/** Throws a ConfigError for what only an embedded Upstash can have. */
export function checkLocal({ local, sampleData }: Pick<Config, "local" | "sampleData">): void {
  if (sampleData && !local) throw new ConfigError("--sample-data needs --local: no account gets example keys.");
}

/** Runs an emulator of each product alone, without an account, and prints how to reach them as lines for a `.env` file. */
export async function runLocal(config: Config): Promise<number> {
  const ports = ["port", ...EMULATOR_PORTS] as const;
  refuseEqualPorts(config, ports);
  const endings: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(endings.map((end) => end()));
  };
  const { ended } = untilShutdown(stop);
  try {
    await writeOut(linesOf(await startEmulators(config, endings)));
  } catch (error) {
    await stop();
    throw withPortSetting(error, config, ports);
  }
  return ended;
}

/** Starts one after the other, each with what ends it in `endings`, and gives the variables by which they are reached. */
async function startEmulators(config: Config, endings: (() => Promise<void>)[]) {
  const { redisServer: program, port, vectorPort, searchPort, sampleData } = config;
  const started = async <Emulator extends { stop(): Promise<void> }>(starting: Promise<Emulator>) => {
    const emulator = await starting;
    endings.push(() => emulator.stop());
    return emulator;
  };
  const { startLocalDatabase } = await import("../local/redis/local-database.ts");
  const { startVectorIndex, startSearchIndex } = await import("../local/account/indexes/indexes-without-account.ts");
  const shape = vectorShapeOf(config);
  const redis = await started(startLocalDatabase({ program, port, tell: tellLine }));
  const vector = await started(startVectorIndex({ ...shape, port: vectorPort }));
  const search = await started(startSearchIndex({ port: searchPort }));
  const qstash = await started(startQStash(config));
  if (sampleData)
    await (await import("../local/sample-content.ts")).writeSampleContent({ redis, vector, search, shape });
  return {
    ...restVariables("REDIS", redis),
    ...restVariables("VECTOR", vector),
    ...restVariables("SEARCH", search),
    ...qstash.variables,
  };
}

/** The vector index that there is from the start. */
function vectorShapeOf({ vectorDimension: dimension, vectorSimilarity: similarityFunction }: Config) {
  return { dimension, similarityFunction };
}

/** A QStash of one user: ours, or Upstash's development server where a person has it. */
async function startQStash({ qstashPort: port, qstashServer: server }: Config) {
  if (server === undefined) {
    const { startQStashOfOneUser } = await import("../local/qstash/qstash-of-one-user.ts");
    return startQStashOfOneUser({ port, tell: tellLine });
  }
  const { useDevelopmentServer } = await import("../local/qstash/development/development-server.ts");
  return useDevelopmentServer({ server, port });
}

/** A line for each variable. */
function linesOf(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function tellLine(sentence: string): void {
  tellPerson(`upstash-mcp: ${sentence}\n`);
}

import { type Config, ConfigError, withCredentials } from "../config/read.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { tellPerson, writeOut } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

/** A configuration, and the embedded Upstash where it has one. */
export interface WithLocal {
  config: Config;
  /** The variables by which the embedded Upstash is reached, for callers of some access levels. */
  embedded?: (levels: ReadonlySet<AccessLevel>) => Readonly<Record<string, string>>;
  stop: () => Promise<void>;
}

/**
 * With `--local`, starts the embedded Upstash and points the configuration at it, with the tokens and the API key of the
 * access levels alone; otherwise gives the configuration back. `stop` ends every process that was started.
 */
export async function withLocal(config: Config): Promise<WithLocal> {
  const { local, sampleData, redisServer: program, qstashPort, qstashServer, levels } = config;
  checkLocal(config);
  if (!local) return { config, stop: async () => {} };
  const { startEmbeddedUpstash } = await import("../local/embedded-upstash.ts");
  const { variables, stop } = await startEmbeddedUpstash({
    program,
    sampleData,
    qstashPort,
    qstashServer,
    tell: tellLine,
  });
  const embedded = (of: ReadonlySet<AccessLevel>) => variables({ mayWrite: of.has("writes") });
  return { config: withCredentials(config, embedded(levels)), embedded, stop };
}

/** Throws a ConfigError for what only an embedded Upstash can have. */
export function checkLocal({ local, sampleData }: Pick<Config, "local" | "sampleData">): void {
  if (sampleData && !local) throw new ConfigError("--sample-data needs --local: no account gets example keys.");
}

/** Runs the embedded Redis and QStash alone and prints their addresses and tokens as lines for a `.env` file. */
export async function runLocal(config: Config): Promise<number> {
  const { redisServer: program, port, sampleData } = config;
  const { startLocalDatabase } = await import("../local/redis/local-database.ts");
  const database = await startLocalDatabase({ program, port, tell: tellLine });
  const endings = [() => database.stop()];
  const stop = async (): Promise<void> => {
    await Promise.all(endings.map((end) => end()));
  };
  const { ended } = untilShutdown(stop);
  try {
    const qstash = await startQStash(config);
    endings.push(() => qstash.stop());
    if (sampleData) await (await import("../local/redis/sample-data.ts")).writeSampleData(database);
    await writeOut(linesOf({ ...variablesOfDatabase(database), ...qstash.variables }));
  } catch (error) {
    await stop();
    throw error;
  }
  return ended;
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

function variablesOfDatabase({
  url,
  token,
  readOnlyToken,
}: Readonly<Record<"url" | "token" | "readOnlyToken", string>>) {
  return {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: token,
    UPSTASH_REDIS_REST_READONLY_TOKEN: readOnlyToken,
  };
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

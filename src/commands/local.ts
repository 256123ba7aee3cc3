import { type Config, ConfigError, withCredentials } from "../config/read.ts";
import { tellPerson, writeOut } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

/**
 * With `--local`, starts the embedded Upstash and points the configuration at it, with the tokens and the API key of the
 * access levels alone; otherwise gives the configuration back. `stop` ends every process that was started.
 */
export async function withLocal(config: Config): Promise<{ config: Config; stop: () => Promise<void> }> {
  const { local, sampleData, redisServer: program, levels } = config;
  if (!local) {
    if (sampleData) throw new ConfigError("--sample-data needs --local: no account gets example keys.");
    return { config, stop: async () => {} };
  }
  const { startEmbeddedUpstash } = await import("../local/embedded-upstash.ts");
  const { variables, stop } = await startEmbeddedUpstash({ program, sampleData, tell: tellLine });
  return { config: withCredentials(config, variables({ mayWrite: levels.has("writes") })), stop };
}

/** Runs the embedded Redis alone and prints its address and tokens as lines for a `.env` file. */
export async function runLocal({ redisServer: program, port, sampleData }: Config): Promise<number> {
  const { startLocalDatabase } = await import("../local/redis/local-database.ts");
  const database = await startLocalDatabase({ program, port, tell: tellLine });
  const { ended } = untilShutdown(() => database.stop());
  try {
    if (sampleData) await (await import("../local/redis/sample-data.ts")).writeSampleData(database);
  } catch (error) {
    await database.stop();
    throw error;
  }
  await writeOut(
    [
      `UPSTASH_REDIS_REST_URL=${database.url}`,
      `UPSTASH_REDIS_REST_TOKEN=${database.token}`,
      `UPSTASH_REDIS_REST_READONLY_TOKEN=${database.readOnlyToken}`,
      "",
    ].join("\n"),
  );
  return ended;
}

function tellLine(sentence: string): void {
  tellPerson(`upstash-mcp: ${sentence}\n`);
}

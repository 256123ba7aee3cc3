import { type Config, ConfigError, withCredentials } from "../config/read.ts";
import { writeOut } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

/**
 * With `--local`, starts the embedded Upstash with one database and points the configuration at it, with the tokens and the
 * API key of the access levels alone; otherwise gives the configuration back. `stop` ends every process that was started.
 */
export async function withLocal(config: Config): Promise<{ config: Config; stop: () => Promise<void> }> {
  if (!config.local) {
    if (config.sampleData) throw new ConfigError("--sample-data needs --local: no account gets example keys.");
    return { config, stop: async () => {} };
  }
  const { startDeveloperApi } = await import("../local/account/local-developer-api.ts");
  const account = await startDeveloperApi({ program: config.redisServer });
  try {
    const database = await account.createDatabase({ name: "local" });
    await fill(config, database);
    const { levels } = config;
    return {
      config: withCredentials(config, {
        UPSTASH_REDIS_REST_URL: database.url,
        UPSTASH_REDIS_REST_TOKEN: database.token,
        UPSTASH_REDIS_REST_READONLY_TOKEN: database.readOnlyToken,
        UPSTASH_EMAIL: account.email,
        UPSTASH_API_KEY: levels.has("writes") ? account.apiKey : account.readOnlyApiKey,
        UPSTASH_DEVELOPER_API_URL: account.url,
      }),
      stop: () => account.stop(),
    };
  } catch (error) {
    await account.stop();
    throw error;
  }
}

async function fill({ sampleData }: Config, database: { url: string; token: string }): Promise<void> {
  if (!sampleData) return;
  const { writeSampleData } = await import("../local/redis/sample-data.ts");
  await writeSampleData(database);
}

/** Runs the embedded Upstash alone and prints its address and tokens as lines for a `.env` file. */
export async function runLocal(config: Config): Promise<number> {
  const { startLocalDatabase } = await import("../local/redis/local-database.ts");
  const database = await startLocalDatabase({ program: config.redisServer, port: config.port });
  const { ended } = untilShutdown(() => database.stop());
  try {
    await fill(config, database);
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

import type { Config } from "../config/read.ts";
import { writeOut } from "./output.ts";
import { untilShutdown } from "./shutdown.ts";

/**
 * With `--local`, starts the embedded Upstash and points the configuration at it, with the token of the access mode
 * alone; otherwise gives the configuration back. `stop` ends every process that was started.
 */
export async function withLocal(config: Config): Promise<{ config: Config; stop: () => Promise<void> }> {
  if (!config.local) return { config, stop: async () => {} };
  const { startLocalDatabase } = await import("../local/database.ts");
  const database = await startLocalDatabase({ program: config.redisServer });
  try {
    if (config.sampleData) {
      const { writeSampleData } = await import("../local/sample-data.ts");
      await writeSampleData(await database.redis());
    }
  } catch (error) {
    await database.stop();
    throw error;
  }
  const token = config.mode === "read-only" ? { readOnlyToken: database.readOnlyToken } : { token: database.token };
  return { config: { ...config, redis: { url: database.url, ...token }, account: {} }, stop: () => database.stop() };
}

/** Runs the embedded Upstash alone and prints its address and tokens as lines for a `.env` file. */
export async function runLocal(config: Config): Promise<number> {
  const { startLocalDatabase } = await import("../local/database.ts");
  const database = await startLocalDatabase({ program: config.redisServer, port: config.port });
  const { ended } = untilShutdown(() => database.stop());
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

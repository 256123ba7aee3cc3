import { onTestFinished } from "vitest";
import { tokenDigest } from "../src/callers/bearer-token.ts";
import { callersIn } from "../src/callers/caller-file.ts";
import { createKnownCallers } from "../src/callers/known-callers.ts";
import { identifyByToken } from "../src/commands/identify.ts";
import { configFor } from "../src/config/for-callers.ts";
import { products } from "../src/products/index.ts";
import { createService } from "../src/service.ts";
import { startHttp } from "../src/transport/http-server.ts";

/** A caller as its file has it, without its token. */
type Entry = { name: string } & Readonly<Record<string, unknown>>;

/** What a server with callers logs and where it is. */
export interface ServedToCallers {
  url: string;
  port: number;
  log: readonly string[];
}

const environment = {
  UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
};

/** Times after which what is not whole is refused, and an idle connection closed, so that a test need not wait. */
export const QUICK_TIMES = {
  requestTimeout: 300,
  headersTimeout: 300,
  keepAliveTimeout: 200,
  connectionsCheckingInterval: 50,
};

/** Serves one database over HTTP to the callers of a file until the end of the test; each one's name is its token. */
export async function serveToCallers(
  redisUrl: string,
  entries: readonly Entry[],
  times?: Parameters<typeof startHttp>[3],
): Promise<ServedToCallers> {
  const at = configFor({ transport: "http" }, { ...environment, UPSTASH_REDIS_REST_URL: redisUrl }, products);
  const callers = createKnownCallers((levels, own) => at(levels, own).products);
  const file = { callers: entries.map((entry) => ({ ...entry, token_sha256: tokenDigest(entry.name) })) };
  await callers.replace(callersIn(JSON.stringify(file), "callers.json"));
  const service = createService(at(new Set(["read-only", "writes"])));
  const log: string[] = [];
  const note = (level: string, text: string) => void log.push(`${level} ${text}`);
  const http = await startHttp(identifyByToken(service, callers), note, { host: "127.0.0.1", port: 0 }, times);
  onTestFinished(async () => {
    await http.close();
    await service.close();
  });
  return { url: http.url, port: Number(new URL(http.url).port), log };
}

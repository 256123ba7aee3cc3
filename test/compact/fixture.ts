import { onTestFinished } from "vitest";
import type { CallEnd } from "../../src/call/observer.ts";
import type { Served } from "../../src/call/served.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { openCompact } from "../../src/commands/open-compact.ts";
import { createService } from "../../src/service.ts";
import { startDatabase } from "../connections/fixture.ts";
import { configOf } from "../served.ts";
import type { ScriptedServer } from "../upstash/scripted-server.ts";

type Texts = Readonly<Record<string, string>>;

/** What is served compactly, with its database and the calls that have ended. */
export interface CompactlyServed {
  served: Served;
  database: ScriptedServer;
  ended: CallEnd[];
}

/** Serves one database, compactly where the flags say nothing else, until the end of the test. */
export async function serveCompact(flags: Texts = {}, environment: Texts = {}): Promise<CompactlyServed> {
  const database = await startDatabase();
  const config = configOf("preset" in flags ? flags : { compact: "true", ...flags }, {
    UPSTASH_REDIS_REST_URL: database.url,
    UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
    ...environment,
  });
  const ended: CallEnd[] = [];
  const made = createService(config, { observers: [{ begun() {}, ended: (call) => void ended.push(call) }] });
  onTestFinished(() => made.close());
  const service = await openCompact(made, made, config);
  return { served: await service.serve(localCaller(config)), database, ended };
}

import { onTestFinished } from "vitest";
import type { CallEnd } from "../../src/call/observer.ts";
import type { Narrowing, Served } from "../../src/call/served.ts";
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
  /** The part of it that a request wants. */
  part(wanted: Partial<Narrowing>): Promise<Served>;
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
  const caller = localCaller(config);
  const everything: Narrowing = { toolsets: [], tools: [], excludeTools: [], upTo: "destructive" };
  const part = (wanted: Partial<Narrowing>) => service.serve(caller, [{ ...everything, ...wanted }]);
  return { served: await service.serve(caller), part, database, ended };
}

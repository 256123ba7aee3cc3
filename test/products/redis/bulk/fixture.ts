import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { CallOptions, TestTools } from "../tools/fixture.ts";

export const unasked = { flags: { allowWrites: "true", confirm: "never" } };
export const asking = { flags: { allowWrites: "true", confirm: "token" } };

/** The result of a call. */
export interface Applied {
  action: string;
  dry_run: boolean;
  matched: number;
  changed: number;
  would_change?: number;
  would_lose?: Record<string, number>;
  skipped: Record<string, number>;
  failed: number;
  unknown?: number;
  errors?: string[];
  examples: unknown[];
  commands: number;
  real_run_commands?: number;
  cursor: string;
  finished: boolean;
}

/** The results of calls that each go on where the one before ended. */
export async function applyAll(tools: TestTools, input: object, options: CallOptions = unasked): Promise<Applied[]> {
  const results: Applied[] = [];
  do {
    if (results.length > 500) throw new Error("It never ends.");
    const cursor = results.at(-1)?.cursor ?? "0";
    const { result } = await tools.answer<Applied>("redis_keys_apply", { ...input, cursor }, options);
    results.push(result);
  } while (results.at(-1)?.finished === false);
  return results;
}

/** What the numbers of several results are together. */
export function sumOf(results: readonly Applied[]) {
  const skipped: Record<string, number> = {};
  const sum = { matched: 0, changed: 0, would_change: 0, failed: 0, unknown: 0 };
  for (const result of results) {
    for (const name of ["matched", "changed", "would_change", "failed", "unknown"] as const) {
      sum[name] += result[name] ?? 0;
    }
    for (const [name, count] of Object.entries(result.skipped)) skipped[name] = (skipped[name] ?? 0) + count;
  }
  return { ...sum, skipped };
}

/** What becomes of a request: answered, refused at the door or by Redis, or cut before or after it was carried out. */
export type Fault = "pass" | "429" | "cut" | "cut-after" | "syntax";

/** A way to the database on which requests fail as `fault` says; it may do something before each. */
export async function startFaultyWay(target: string, fault: (body: string) => Fault | Promise<Fault>): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      const decided = await fault(body.toString());
      if (decided === "cut") return void response.destroy();
      if (decided === "429") return void response.writeHead(429, { "retry-after": "0" }).end("Too many requests");
      if (decided === "syntax") return void response.writeHead(400).end('{"error":"ERR syntax error"}');
      const { method, headers } = request;
      const onward = send(new URL(request.url ?? "/", target), { method, headers }, (answer) => {
        if (decided === "cut-after") return void answer.resume().once("end", () => response.destroy());
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        return void answer.pipe(response);
      });
      onward.once("error", () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A number in a reply of the database. */
export async function numberOf(tools: TestTools, ...command: string[]): Promise<number> {
  const reply = await tools.redis(...command);
  return reply.kind === "integer" ? Number(reply.value) : Number.NaN;
}

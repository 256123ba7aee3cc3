import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { DRAWN } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import { sentResult } from "../../src/server/sent-result.ts";
import { sessionIdFor } from "../../src/server/session-id.ts";
import { createCancellation } from "../../src/transport/cancellation.ts";
import { createHttpAnswer } from "../../src/transport/http-answer.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import { createSdkHandler } from "../../src/transport/sdk-handler.ts";
import { usualRequest } from "../../src/transport/usual-request.ts";
import { toolWith } from "../call/fixture.ts";
import { mcpHeaders, messageOf, type Received, request, type Sent } from "../end-to-end/http-request.ts";
import { configOf, serveForTest } from "../served.ts";

const LATER = "2026-07-28";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": LATER,
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A request of the earlier era, and the same of the later one. */
const earlier = (method: string, params: object = {}): Sent => ({
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
});
const later = (method: string, params: { name?: string; [member: string]: unknown } = {}): Sent => ({
  body: JSON.stringify({ jsonrpc: "2.0", id: "a", method, params: { ...params, _meta: envelope } }),
  headers: {
    ...{ "mcp-protocol-version": LATER, "mcp-method": method },
    ...(params.name === undefined ? {} : { "mcp-name": params.name }),
  },
});

/** What a caller is served of two tools; nothing is reached. */
function serveTwo(): Promise<Served> {
  const environment = {
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
    UPSTASH_REDIS_REST_TOKEN: "token-of-the-test",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "token-of-the-test",
  };
  return serveForTest(configOf({ allowWrites: "true", tools: "redis_string_*" }, environment));
}

/** Serves as the program does. */
async function serving(served: Served): Promise<string> {
  const server = await startHttp(
    async () => ({ served }),
    () => {},
    { host: "127.0.0.1", port: 0 },
  );
  onTestFinished(() => server.close());
  return server.url;
}

/** Serves the same by the SDK alone. */
async function servingBySdk(served: Served): Promise<string> {
  const sdk = createSdkHandler(createCancellation(), () => {});
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on(
      "end",
      () => void sdk.answer(incoming, response, { served }, JSON.parse(Buffer.concat(chunks).toString())),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

describe("a usual request", () => {
  test.each([
    ["a ping", earlier("ping")],
    ["a list", earlier("tools/list")],
    [
      "a call with arguments that are wrong",
      earlier("tools/call", { name: "redis_string_read", arguments: { command: "x" } }),
    ],
    ["a call of a tool that is not there", earlier("tools/call", { name: "nothing", arguments: {} })],
    ["a call that writes", earlier("tools/call", { name: "redis_string_write", arguments: {} })],
    ["a list of the later era", later("tools/list")],
    ["a call of the later era", later("tools/call", { name: "redis_string_read", arguments: { command: "x" } })],
    ["a call of the later era of a tool that is not there", later("tools/call", { name: "nothing" })],
  ])("is answered as the SDK answers it: %s", async (_what, sent) => {
    const served = await serveTwo();
    const { body = "", headers = {} } = sent;
    expect(usualRequest(JSON.parse(body), { ...mcpHeaders, ...(headers as object) }, served)).toBeDefined();
    const [own, bySdk] = [await request(await serving(served), sent), await request(await servingBySdk(served), sent)];
    expect(own.headers["content-type"]).toBe("application/json");
    expect(own.status).toBe(bySdk.status);
    expect(messageOf(own)).toEqual(messageOf(bySdk));
  });

  test.each([
    ["is a batch", "[]", {}],
    ["is a notification", '{"jsonrpc":"2.0","method":"notifications/initialized"}', {}],
    ["introduces a client", '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}', {}],
    ["is of a version that is not known", earlier("tools/list").body, { "mcp-protocol-version": "1999-01-01" }],
    ["is of the first version", earlier("tools/list").body, { "mcp-protocol-version": "2024-11-05" }],
    ["comes back with an answer", earlier("tools/call", { name: "a", inputResponses: {} }).body, {}],
    ["is a task", earlier("tools/call", { name: "a", task: {} }).body, {}],
    ["has a progress token that is none", earlier("tools/call", { name: "a", _meta: { progressToken: 1.5 } }).body, {}],
    ["has an envelope and no header", later("tools/list").body, {}],
    ["has a header and no envelope", earlier("tools/list").body, { "mcp-protocol-version": LATER }],
    [
      "names another method in its header",
      later("tools/list").body,
      { ...later("tools/list").headers, "mcp-method": "ping" },
    ],
    [
      "names another tool in its header",
      later("tools/call", { name: "redis_string_read" }).body,
      { ...later("tools/call").headers, "mcp-name": "redis_string_write" },
    ],
    [
      "may ask by a form, as a write of the later era",
      later("tools/call", { name: "redis_string_write" }).body,
      later("tools/call", { name: "redis_string_write" }).headers,
    ],
  ])("is none where it %s", async (_what, body = "", headers = {}) => {
    expect(usualRequest(JSON.parse(body), { ...mcpHeaders, ...(headers as object) }, await serveTwo())).toBeUndefined();
  });
});

/** A caller whose calls are made by `call`. */
function servedBy(call: Served["call"], results: Served["results"] = "text"): Served {
  const offer = { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) };
  return { caller: "local", offer, results, isOwnState: () => false, call };
}
const done = { content: [{ type: "text" as const, text: "done" }] };
const call = { name: "t", arguments: {} };

describe("a call", () => {
  const sentIn = ({ body }: Received) => JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body);
  const structuredContent = { result: "a", untrusted: true };
  const answer = { content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }], structuredContent };

  test.each(["text", "structured", "both"] as const)(
    "has its answer as %s in either era, as by the SDK",
    async (form) => {
      const served = servedBy(async () => answer, form);
      for (const sent of [earlier("tools/call", call), later("tools/call", call)]) {
        const usual = sentIn(await request(await serving(served), sent));
        expect(usual.result).toMatchObject({ ...sentResult(answer, form) });
        expect("structuredContent" in usual.result).toBe(form !== "text");
        expect(usual).toEqual(sentIn(await request(await servingBySdk(served), sent)));
      }
    },
  );

  test("and a list of a client that shows Apps are as by the SDK: with the App, by what it says in the later era and by its session in the earlier one", async () => {
    const mimeTypes = ["text/html;profile=mcp-app"];
    const capabilities = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes } } };
    const shows = { ...envelope, "io.modelcontextprotocol/clientCapabilities": capabilities };
    const drawing = { ...answer, _meta: { [DRAWN]: { hits: {} } } };
    const stats = toolWith({ name: "database_stats" });
    const { offer, ...rest } = servedBy(async () => drawing);
    const served = { ...rest, offer: { ...offer, tools: new Map([[stats.name, { ...stats, load: () => stats }]]) } };
    const [url, bySdk] = [await serving(served), await servingBySdk(served)];
    const of = async (sent: Sent) => {
      const usual = sentIn(await request(url, sent)).result;
      expect(usual).toEqual(sentIn(await request(bySdk, sent)).result);
      return usual;
    };
    const withApps = ({ body = "", ...sent }: Sent): Sent => {
      const { params, ...message } = JSON.parse(String(body));
      return { ...sent, body: JSON.stringify({ ...message, params: { ...params, _meta: shows } }) };
    };
    const named = { name: stats.name, arguments: {} };
    const withSession =
      (session: string) =>
      (sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, "mcp-session-id": session } });
    const [ofApps, ofNone] = [withSession(sessionIdFor(true)), withSession(sessionIdFor(false))];
    for (const [era, having] of [[later, withApps] as const, [earlier, ofApps] as const]) {
      const listed = await of(having(era("tools/list")));
      expect(listed.tools[0]._meta).toEqual({ ui: { resourceUri: "ui://upstash/dashboard" } });
      expect(await of(having(era("tools/call", named)))).toMatchObject(drawing);
    }
    // Of the later era no session says anything.
    for (const [era, having] of [[earlier, ofNone] as const, [later, ofApps] as const, [later, ofNone] as const]) {
      expect((await of(having(era("tools/list")))).tools[0]).not.toHaveProperty("_meta");
      const called = await of(having(era("tools/call", named)));
      expect([called.structuredContent, called._meta?.[DRAWN]]).toEqual([undefined, undefined]);
    }
    expect((await of(earlier("tools/list"))).tools[0]).not.toHaveProperty("_meta");
  });

  test("that tells its progress is answered as a stream, with the progress before the answer", async () => {
    const url = await serving(
      servedBy(async (_name, _raw, { progress }) => {
        await progress(1, 2, "half\u2028way");
        return done;
      }),
    );
    const answer = await request(url, earlier("tools/call", { ...call, _meta: { progressToken: "p" } }));
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    const events = [...answer.body.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data) as object);
    expect(events).toEqual([
      {
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progressToken: "p", progress: 1, total: 2, message: "half\u2028way" },
      },
      { jsonrpc: "2.0", id: 1, result: done },
    ]);
  });

  test("whose client did not ask for progress is answered as JSON, whatever it tells", async () => {
    const url = await serving(
      servedBy(async (_name, _raw, { progress }) => {
        await progress(1, 2, "half way");
        return done;
      }),
    );
    const answer = await request(url, earlier("tools/call", call));
    expect([answer.headers["content-type"], messageOf(answer)]).toEqual([
      "application/json",
      { jsonrpc: "2.0", id: 1, result: done },
    ]);
  });

  test("that takes long shows a sign of life before its answer", async () => {
    const server = createServer((_incoming, response) => {
      const answer = createHttpAnswer(response, 10);
      setTimeout(() => answer.end('{"late":true}'), 100);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const answer = await request(url, {});
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    expect(messageOf(answer)).toEqual({ late: true });
  });

  test("that fails by a defect is answered with an error that says nothing of it", async () => {
    const url = await serving(
      servedBy(async () => {
        throw new Error("inner/path.ts");
      }),
    );
    expect(messageOf(await request(url, earlier("tools/call", call)))).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32_603, message: "Internal error" },
    });
  });

  test("is ended by its client's cancellation, by nobody else's", async () => {
    const signals: AbortSignal[] = [];
    const url = await serving(
      servedBy((_name, _raw, { signal }) => {
        signals.push(signal);
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(done)));
      }),
    );
    const of = (session: string) => ({ ...earlier("tools/call", call), headers: { "mcp-session-id": session } });
    const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    const [one, other] = [request(url, of("one")), request(url, of("other"))];
    while (signals.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await request(url, { body: JSON.stringify(cancel), headers: { "mcp-session-id": "one" } });
    const answer = await Promise.race([one, other]);
    expect([answer.status, answer.body]).toEqual([202, ""]);
    expect(signals.map(({ aborted }) => aborted).sort()).toEqual([false, true]);
    await request(url, { body: JSON.stringify(cancel), headers: { "mcp-session-id": "other" } });
    await Promise.all([one, other]);
  });
});

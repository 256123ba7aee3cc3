import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { localCaller } from "../../src/callers/caller.ts";
import { localDoor, openApprovals, pagesOrigin } from "../../src/commands/approve.ts";
import { identifyLocal } from "../../src/commands/identify.ts";
import { startLocalQStash } from "../../src/local/qstash/local-qstash.ts";
import { createService } from "../../src/service.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import type { AnswerPage } from "../../src/transport/pages-listener.ts";
import { readAnswer } from "../read-answer.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { FLUSH } from "./attacks.ts";
import { openBrowserOf, typedName } from "./browser.ts";

type Json = Record<string, unknown>;

const KEY = "a-signing-key-of-the-test-0123456789abcdef";
const TOKEN = "qstash-token-of-the-test";
/** Where nobody answers, so that what was to be delivered there can be read in the DLQ. */
const NOWHERE = "http://127.0.0.1:9/nowhere";

/** An agent that has QStash on this machine deliver for it, and is told what was answered. */
async function start(transport: "stdio" | "http") {
  const upstream = await startScriptedServer(() => ({ body: '{"result":1}' }));
  const qstash = await startLocalQStash({ users: [{ id: "user", token: TOKEN, readOnlyToken: "reads" }] });
  onTestFinished(() => qstash.stop());
  const environment = {
    ...{ UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard" },
    ...{ QSTASH_URL: qstash.url, QSTASH_TOKEN: TOKEN, UPSTASH_MCP_SIGNING_KEY: KEY },
  };
  const config = configOf({ allowWrites: "true", transport }, environment);
  const approvals = await openApprovals(config, () => {}, { patience: 0 });
  const service = createService(config, { approvals: approvals?.desk });
  onTestFinished(() => service.close());
  onTestFinished(() => approvals?.close());
  const caller = localCaller(config);
  let pages: AnswerPage | undefined;
  const answerPage: AnswerPage = async (...exchange) => (await pages?.(...exchange)) ?? false;
  const at = { host: "127.0.0.1", port: 0, answerPage };
  const http = await startHttp(identifyLocal(service, caller), () => {}, at);
  onTestFinished(() => http.close());
  if (transport === "http") pages = approvals?.serveAt(localDoor(pagesOrigin(http.url, config)));
  const served = await service.serve(caller);
  const call = async (tool: string, input: Json): Promise<Json> => {
    const asked = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
    return readAnswer((await served.call(tool, input, asked)) as unknown as Json).structuredContent as Json;
  };
  /** What an address answers to a message of QStash, as its callback is told. */
  const delivered = async (url: string, message: Json): Promise<{ status: number; text: string }> => {
    const told = { retries: 0, callback: NOWHERE, callback_options: { retries: "0" } };
    const { result } = await call("qstash_message_publish", { url, ...told, ...message });
    await qstash.settled();
    const { result: failed } = await call("qstash_dlq_list", {});
    for (const { dlqId } of failed as { dlqId: string }[]) {
      const { result: entry } = await call("qstash_dlq_get", { dlq_id: dlqId });
      const answer = JSON.parse(String((entry as Json).body)) as Json;
      if (answer.sourceMessageId !== (result as Json).messageId) continue;
      return { status: Number(answer.status), text: String(answer.body) };
    }
    throw new Error("The callback was told of no answer.");
  };
  const flushed = () => upstream.received.filter(({ body }) => /FLUSHALL/.test(body)).length;
  return { call, delivered, flushed, mcp: http.url };
}

const approvalIn = ({ approval }: Json) => approval as { url: string };

test.each(["stdio", "http"] as const)(
  "an agent has QStash on this machine approve nothing at the page of a server over %s",
  async (transport) => {
    const { call, delivered, flushed } = await start(transport);
    const { url } = approvalIn(await call("redis_server_write", FLUSH));
    // A browser's secret, as a tool that shows the headers of an answer tells it.
    const given = (await fetch(url)).headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const page = await delivered(url, { method: "GET", headers: { Cookie: given } });
    const token = /name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const form = new URLSearchParams({ decision: "approve", form_token: token, name: typedName(page.text) ?? "" });
    await delivered(url, {
      ...{ method: "POST", body: String(form), content_type: "application/x-www-form-urlencoded" },
      headers: { Cookie: given, Origin: new URL(url).origin, "Sec-Fetch-Site": "same-origin" },
    });
    await call("redis_server_write", FLUSH);
    expect(flushed()).toBe(0);
    expect([page.status, page.text]).toEqual([403, expect.stringContaining("QStash")]);
    await openBrowserOf().approve(url);
    await call("redis_server_write", FLUSH);
    expect(flushed()).toBe(1);
  },
);

test("an agent has QStash on this machine be no client of a server without callers, which would agree for the person", async () => {
  const { delivered, flushed, mcp } = await start("http");
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "qstash", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
  };
  const ask = (more: Json) => {
    const params = { name: "redis_server_write", arguments: FLUSH, ...more, _meta: envelope };
    return delivered(mcp, {
      ...{ body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }), body_type: "json" },
      headers: {
        ...{ Accept: "application/json, text/event-stream", "Mcp-Protocol-Version": "2026-07-28" },
        ...{ "Mcp-Method": "tools/call", "Mcp-Name": "redis_server_write" },
      },
    });
  };
  const asked = await ask({});
  const requestState = /"requestState":"([^"]+)"/.exec(asked.text)?.[1] ?? "";
  await ask({ requestState, inputResponses: { confirm: { action: "accept", content: { confirm: true } } } });
  expect(flushed()).toBe(0);
  expect([asked.status, asked.text]).toEqual([403, expect.stringContaining("QStash")]);
});

/** A request as Upstash's development server delivers it, whose headers stand in the order of their names. */
async function deliverInOrder(url: string, forwarded: Readonly<Record<string, string>>, body = ""): Promise<string> {
  const { hostname, port, host, pathname } = new URL(url);
  const own = { "Upstash-Message-Id": "msg_1", "Upstash-Signature": "signed", "Content-Length": `${body.length}` };
  const headers = Object.entries({ ...forwarded, ...own }).sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = [`Host: ${host}`, "User-Agent: curl/8", ...headers.map(([name, value]) => `${name}: ${value}`)];
  const socket = connect(Number(port), hostname);
  socket.end(`${body === "" ? "GET" : "POST"} ${pathname} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  return text(socket);
}

test.each(["stdio", "http"] as const)(
  "an agent hides over %s from no page that QStash has brought a request, behind a thousand headers of its own",
  async (transport) => {
    const { call, mcp } = await start(transport);
    const { url } = approvalIn(await call("redis_server_write", FLUSH));
    const crowd = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`T${index}`, "x"]));
    const listed = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
    const asClient = { ...crowd, Accept: "application/json, text/event-stream", "Content-Type": "application/json" };
    const answers = [await deliverInOrder(url, crowd), await deliverInOrder(mcp, asClient, listed)];
    expect(answers).toEqual(Array(2).fill(expect.stringMatching(/^HTTP\/1.1 403 [\s\S]*QStash/)));
  },
);

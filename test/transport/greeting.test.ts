import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { drawsAppsBy } from "../../src/server/session-id.ts";
import { greet } from "../../src/transport/greeting.ts";
import { request } from "../end-to-end/http-request.ts";

const mimeTypes = ["text/html;profile=mcp-app"];
const showsApps = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes } } };

/** The session id in the answer to a message. */
async function sessionAfter(message: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const server = createServer((incoming, response) => {
    greet(message, incoming, response);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const answer = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers });
  return answer.headers["mcp-session-id"];
}

const introduction = (params: unknown) => ({ jsonrpc: "2.0", id: 1, method: "initialize", params });

describe("a client that introduces itself", () => {
  test("is given a session id that says that it shows Apps", async () => {
    const session = await sessionAfter(introduction({ capabilities: showsApps }));
    expect(drawsAppsBy(String(session))).toBe(true);
  });

  test.each([{ capabilities: {} }, {}, undefined, null, "apps"])(
    "is given one that says that it shows none, with the params %j",
    async (params) => {
      const session = await sessionAfter(introduction(params));
      expect(session).toMatch(/^[\da-f-]{36}$/);
      expect(drawsAppsBy(String(session))).toBe(false);
    },
  );

  test("is given one where a gateway sends an empty one for it", async () => {
    expect(await sessionAfter(introduction({}), { "mcp-session-id": "" })).toMatch(/^[\da-f-]{36}$/);
  });

  test("is given none in the later era, which has no sessions", async () => {
    const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
    expect(await sessionAfter(introduction({ _meta }))).toBeUndefined();
  });

  test("keeps the one that it has", async () => {
    expect(await sessionAfter(introduction({}), { "mcp-session-id": "one" })).toBeUndefined();
  });
});

test.each([
  [{ jsonrpc: "2.0", id: 1, method: "tools/list" }],
  [{ jsonrpc: "2.0", method: "initialize", params: {} }],
  [[]],
  [null],
  ["initialize"],
])("any other message is given none: %j", async (message) => {
  expect(await sessionAfter(message)).toBeUndefined();
});

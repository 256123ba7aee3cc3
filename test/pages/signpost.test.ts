import { createServer, type RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { answerLost, type Signposted } from "../../src/pages/signpost.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** A server without any page, to which somebody comes. */
async function lostAt(given: Signposted) {
  const answer = answerLost(given);
  const server = createServer((...exchange: Parameters<RequestListener>) => {
    void answer(...exchange).then((isPage) => isPage || exchange[1].writeHead(404).end("for programs"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const bound = server.address();
  const origin = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
  return async (path: string, accept: string, method = "GET") => {
    const response = await fetch(`${origin}${path}`, { method, headers: { accept } });
    return { response, text: await response.text() };
  };
}

const links = [{ path: "/", text: "Window", about: "what <happens>" }];

test("a browser that has come to no page is told where the pages are", async () => {
  const { response, text } = await (await lostAt({ links, endpoint: "/mcp" }))("/nowhere", BROWSER);
  expect([response.status, response.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).toContain('<a href="/">Window</a>: what &#60;happens&#62;');
  expect(text).toContain("MCP clients call /mcp");
});

test("nothing of the address that somebody has come to stands on the page", async () => {
  const { text } = await (await lostAt({ links }))("/approvals-of-eve?key=secret", BROWSER);
  expect(text).not.toMatch(/eve|secret|MCP clients/);
});

test.each(["/mcp", "/mcp/", "/mcp?x"])(
  "a browser that opens the endpoint %s is told that clients use it",
  async (path) => {
    const { response, text } = await (await lostAt({ links, endpoint: "/mcp" }))(path, BROWSER);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(text).toContain("An address for MCP clients");
  },
);

test.each(["*/*", "application/json, text/event-stream", "application/json", "text/html-x", "text/*"])(
  "a program that takes %s is answered as before",
  async (accept) => {
    expect((await (await lostAt({ links, endpoint: "/mcp" }))("/mcp", accept)).text).toBe("for programs");
  },
);

test("a form or a message is answered as before, whatever it takes", async () => {
  expect((await (await lostAt({ links }))("/nowhere", BROWSER, "POST")).text).toBe("for programs");
});

import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientKinds } from "./clients.ts";
import { closing } from "./closing.ts";
import { mcpHeaders, messageOf, request, type Sent } from "./http-request.ts";
import { type Program, startHttp } from "./program.ts";

const MEBIBYTE = 1024 * 1024;
const keep = closing(afterAll);
let program: Program;
let url = "";
beforeAll(async () => {
  ({ program, url } = await startHttp(["--local", "--sample-data"], {}, keep));
});

const send = (sent: Sent) => request(url, sent);

describe("what the server prints", () => {
  it("is the address, a client's configuration and an example, on stderr", () => {
    expect(program.stdout).toBe("");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    const configuration = /Client configuration:\n(\{[\s\S]*?\n\})/.exec(program.stderr)?.[1];
    expect(JSON.parse(configuration ?? "")).toEqual({ mcpServers: { upstash: { type: "http", url } } });
  });

  it("has an example that works as it stands, without a handshake", async () => {
    const [, address, example] = /curl -s (\S+) .*\n\s+-d '(.*)'/.exec(program.stderr) ?? [];
    expect(address).toBe(url);
    const answer = await send({ body: example ?? "" });
    expect(answer.status).toBe(200);
    expect(messageOf(answer)).toMatchObject({ result: { structuredContent: { result: { name: "Ada" } } } });
  });
});

describe("only this machine is served", () => {
  it.each(["evil.example", "evil.example:3000", "127.0.0.1.evil.example", "0.0.0.0", "192.168.0.1:3000"])(
    "a request for the host %j is refused",
    async (host) => {
      const { status, body } = await send({ headers: { host } });
      expect(status).toBe(403);
      expect(body).not.toContain("upstash-mcp");
    },
  );

  it.each(["localhost", "localhost:1", "127.0.0.1", "[::1]:3000"])(
    "a request for the host %s is served",
    async (host) => {
      expect((await send({ headers: { host } })).status).toBe(200);
    },
  );

  it.each(["https://evil.example", "http://localhost.evil.example", "http://192.168.0.1", "null", "file://"])(
    "a page of the origin %s is refused",
    async (origin) => {
      expect((await send({ headers: { origin } })).status).toBe(403);
    },
  );

  it.each(["http://localhost:5173", "http://127.0.0.1:8080", "https://localhost"])(
    "a page of the origin %s is served",
    async (origin) => {
      expect((await send({ headers: { origin } })).status).toBe(200);
    },
  );

  it("checks them for every path and method", async () => {
    expect((await send({ path: "/", headers: { host: "evil.example" } })).status).toBe(403);
    expect((await send({ method: "GET", headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await send({ method: "OPTIONS", headers: { origin: "https://evil.example" } })).status).toBe(403);
  });

  it("allows no page of another machine to read its answers, but those of this one", async () => {
    const headersFor = async (origin: string) => (await send({ headers: { origin } })).headers;
    expect(await headersFor("https://evil.example")).not.toHaveProperty("access-control-allow-origin");
    const origin = "http://localhost:5173";
    expect(await headersFor(origin)).toMatchObject({ "access-control-allow-origin": origin, vary: "Origin" });
  });
});

describe("only /mcp is served", () => {
  it.each(["/", "/mcp/x", "/sse", "/MCP", "/.well-known/oauth-protected-resource", "/../mcp"])(
    "%s is not found",
    async (path) => {
      const { status, body } = await send({ path });
      expect(status).toBe(404);
      expect(JSON.parse(body)).toEqual({ error: expect.stringContaining("/mcp") });
    },
  );

  it("a query or a slash behind it changes nothing", async () => {
    expect((await send({ path: "/mcp?session=1" })).status).toBe(200);
    expect((await send({ path: "/mcp/" })).status).toBe(200);
  });

  it.each(["GET", "DELETE", "PUT", "PATCH", "TRACE", "PROPFIND"])(
    "%s is not allowed, since nothing is kept for a client",
    async (method) => {
      const { status, headers } = await send({ method });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "POST" });
    },
  );
});

describe("a body", () => {
  const echo = (text: string) =>
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "redis_connection_read", arguments: { command: "ECHO", args: [text] } },
    });

  it("over 4 MiB is refused with 413", async () => {
    const { status } = await send({ body: echo("x".repeat(4 * MEBIBYTE)) });
    expect(status).toBe(413);
  });

  it("over 4 MiB is refused with 413 also when its length is not announced", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(url, { method: "POST", headers: mcpHeaders }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on("error", reject).write(echo("x".repeat(4 * MEBIBYTE)));
    });
    expect(status).toBe(413);
  });

  it("of somewhat less is served", async () => {
    const answer = await send({ body: echo("x".repeat(3 * MEBIBYTE)) });
    expect(answer.status).toBe(200);
    expect(messageOf(answer)).toMatchObject({ result: { structuredContent: { truncated: true } } });
  });

  it("that is not JSON is answered with a parse error", async () => {
    const answer = await send({ body: "{not json" });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ error: { code: -32700 } });
  });

  it("of another media type is refused with 415", async () => {
    expect((await send({ headers: { "content-type": "text/plain" } })).status).toBe(415);
  });

  it("of a protocol version that does not exist is refused with 400", async () => {
    expect((await send({ headers: { "mcp-protocol-version": "1999-01-01" } })).status).toBe(400);
  });

  it("that is refused leaves the server as it was", async () => {
    await send({ body: "{not json" });
    expect(messageOf(await send({}))).toEqual({ jsonrpc: "2.0", id: 1, result: expect.any(Object) });
  });
});

describe("many clients", () => {
  it("at once get each their own answers", async () => {
    const clients = await Promise.all(
      [...clientKinds, ...clientKinds].map(async (kind) => keep(await kind.connect({ url }))),
    );
    const answers = clients.flatMap((client, one) =>
      Array.from({ length: 10 }, async (_, other) => {
        const text = `client ${one}, call ${other}`;
        const result = await client.callTool("redis_connection_read", { command: "ECHO", args: [text] });
        expect(result.structuredContent).toMatchObject({ result: text });
      }),
    );
    await Promise.all(answers);
    expect(answers).toHaveLength(80);
  });

  it("go on when one of them is closed", async () => {
    const [one, other] = await Promise.all(
      clientKinds.slice(0, 2).map(async (kind) => keep(await kind.connect({ url }))),
    );
    await one?.close();
    expect((await other?.listTools())?.length).toBeGreaterThan(0);
  });
});

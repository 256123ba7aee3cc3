import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startHttp } from "../../src/transport/http-server.ts";
import { configOf, serveForTest } from "../served.ts";

const QUICK = { requestTimeout: 100, headersTimeout: 50, connectionsCheckingInterval: 20 };

/** What the server answers to this beginning of a request, of which nothing more comes, until it closes the connection. */
async function answerTo(beginning: string): Promise<string> {
  const served = await serveForTest(
    configOf({}, { UPSTASH_REDIS_REST_URL: "https://a.example", UPSTASH_REDIS_REST_TOKEN: "token-of-the-test" }),
  );
  const server = await startHttp(served, () => {}, { host: "127.0.0.1", port: 0 }, QUICK);
  onTestFinished(() => server.close());
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).write(beginning);
  await new Promise((resolve) => socket.on("close", resolve));
  return Buffer.concat(chunks).toString("utf8");
}

const HEADERS = "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";

test("a request whose body does not go on is answered 408, and its connection is closed", async () => {
  expect(await answerTo(`${HEADERS}content-length: 100\r\n\r\n{"jsonrpc"`)).toMatch(/^HTTP\/1\.1 408 /);
});

test("a request whose body is not begun is answered 408, and its connection is closed", async () => {
  expect(await answerTo(`${HEADERS}content-length: 100\r\n\r\n`)).toMatch(/^HTTP\/1\.1 408 /);
});

test("a request whose headers do not end is answered 408, and its connection is closed", async () => {
  expect(await answerTo(HEADERS)).toMatch(/^HTTP\/1\.1 408 /);
});

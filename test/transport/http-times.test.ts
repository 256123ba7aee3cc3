import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startHttp } from "../../src/transport/http-server.ts";
import { configOf, serveForTest } from "../served.ts";

const QUICK = { requestTimeout: 100, headersTimeout: 50, connectionsCheckingInterval: 20 };

async function start(times: Parameters<typeof startHttp>[3]): Promise<number> {
  const served = await serveForTest(
    configOf({}, { UPSTASH_REDIS_REST_URL: "https://a.example", UPSTASH_REDIS_REST_TOKEN: "token-of-the-test" }),
  );
  const server = await startHttp(
    async () => ({ served }),
    () => {},
    { host: "127.0.0.1", port: 0 },
    times,
  );
  onTestFinished(() => server.close());
  return Number(new URL(server.url).port);
}

/** What the server answers to this beginning of a request, of which nothing more comes, until it closes the connection. */
async function answerTo(beginning: string): Promise<string> {
  const socket = connect(await start(QUICK), "127.0.0.1");
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

test("a connection waits for its next request longer than a request may take", async () => {
  const port = await start({ ...QUICK, requestTimeout: 1_000, headersTimeout: 1_000, keepAliveTimeout: 65_000 });
  const kept = connect(port, "127.0.0.1").setEncoding("utf8");
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const answered = async () => {
    kept.write(`${HEADERS}content-length: ${body.length}\r\n\r\n${body}`);
    for (let text = ""; !text.endsWith('"id":1}'); ) text += await new Promise((next) => kept.once("data", next));
  };
  await answered();
  // This one tells when so much time is over.
  const silent = connect(port, "127.0.0.1");
  await new Promise((resolve) => silent.resume().on("close", resolve));
  await answered();
  kept.destroy();
});

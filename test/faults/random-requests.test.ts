import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createRandom, type Random } from "../../eval/random.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { identifyLocal } from "../../src/commands/identify.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import { messageOf, request } from "../end-to-end/http-request.ts";
import { configOf, serveForTest } from "../served.ts";
import { QUICK_TIMES, serveToCallers } from "../served-to-callers.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { type HostileRequest, hostileRequest, SMUGGLED } from "./hostile-requests.ts";
import { type ReadAnswer, readAnswers } from "./read-answers.ts";

/** Requests to each of the two servers, connections at once, and the most that come one behind the other on one. */
const REQUESTS = 5_000;
const AT_ONCE = 128;
const MOST_OF_A_CONNECTION = 4;
/** Milliseconds after which a connection that is neither answered nor closed hangs. */
const HANGS_AFTER = 20_000;
/** Milliseconds for all of them on a busy machine; an idle one needs a few seconds. */
const LASTS_AT_MOST = 60_000;

/** Who calls: what is in their keys is seen by nobody else, and what they identify themselves by by nobody at all. */
const CALLERS = [
  { name: "token-of-ada-7f3c9e", canary: "canary-of-ada" },
  { name: "token-of-bob-1d8b42", canary: "canary-of-bob" },
];
const NOBODY = { name: undefined, canary: "canary-of-nobody" };
type Sender = (typeof CALLERS)[number] | typeof NOBODY;

/** What no answer may have: secrets, places of this machine, and the stack of an error. */
const NEVER = [
  /token-of-(ada|bob|the-test)|standard-token|read-only-token/,
  /node_modules|node:internal|file:\/\/|\.(ts|js|mjs):\d+/,
  /\bat \S+ \(|\n\s+at /,
  new RegExp(process.cwd()),
];
const HEADERS = new Set([
  ..."date connection keep-alive content-type content-length transfer-encoding cache-control allow vary".split(" "),
  ..."x-request-id mcp-session-id mcp-protocol-version retry-after www-authenticate x-accel-buffering".split(" "),
  ..."access-control-allow-origin access-control-expose-headers access-control-allow-methods".split(" "),
  ..."access-control-allow-headers access-control-max-age".split(" "),
]);

/** A database whose answer to each command is what the command said. */
async function startEcho(): Promise<string> {
  const told = (command: unknown) => ({ result: Buffer.from(JSON.stringify(command)).toString("base64") });
  const { url } = await startScriptedServer(({ body, path }) => {
    const sent = JSON.parse(body) as unknown[];
    return { body: JSON.stringify(path === "/" ? told(sent) : sent.map(told)) };
  });
  return url;
}

async function serveLocally(redisUrl: string) {
  const flags = { allowWrites: "true", transport: "http" };
  const config = configOf(flags, { UPSTASH_REDIS_REST_URL: redisUrl, UPSTASH_REDIS_REST_TOKEN: "standard-token-here" });
  const { service } = await serveForTest(config);
  const log: string[] = [];
  const note = (level: string, text: string) => void log.push(`${level} ${text}`);
  const whoCalls = identifyLocal(service, localCaller(config));
  const http = await startHttp(whoCalls, note, { host: "127.0.0.1", port: 0 }, QUICK_TIMES);
  onTestFinished(() => http.close());
  return { url: http.url, port: Number(new URL(http.url).port), log };
}

/** Sends requests one behind the other, and the bytes that came back by the time the server has closed the connection. */
function sendAll(port: number, requests: readonly HostileRequest[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => reject(new Error(`It hangs: ${shown(requests)}`)), HANGS_AFTER);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    socket.write(Buffer.concat([...requests.map(({ bytes }) => bytes), LAST]));
  });
}

/** The last request of a connection, after whose answer the server closes it. */
const LAST = Buffer.from("GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");

const shown = (requests: readonly HostileRequest[]) =>
  requests.map(({ bytes }) => JSON.stringify(bytes.toString("latin1").slice(0, 3_000))).join("\n");

/** What of all that came back to a sender it must not see; nothing where all is as it should be. */
function leakIn(text: string, sender: Sender): string | undefined {
  const leak = NEVER.find((pattern) => pattern.test(text));
  if (leak !== undefined) return `An answer has ${leak}: ${text.slice(0, 2_000)}`;
  const others = [...CALLERS, NOBODY].filter(({ canary }) => canary !== sender.canary);
  if (others.some(({ canary }) => text.includes(canary))) return "An answer has what belongs to another caller";
  return text.includes(SMUGGLED) ? "An answer is one to a request within another one" : undefined;
}

/** What is wrong with one answer. */
function faultIn({ status, headers, body }: ReadAnswer): string | undefined {
  if (status === 500) return `An answer is a defect: ${body}`;
  const odd = [...headers.keys()].find((name) => !HEADERS.has(name));
  if (odd !== undefined) return `An answer has the header ${odd}`;
  if (headers.get("content-type") === "application/json" && body !== "") JSON.parse(body);
  return undefined;
}

/** Sends requests of one sender on one connection, and gives how many answers came. */
async function sendOne(port: number, random: Random, senders: readonly Sender[], count: number): Promise<number> {
  const sender = senders[random.below(senders.length)] ?? NOBODY;
  const requests = Array.from({ length: count }, () => hostileRequest(random, sender.name, sender.canary));
  const isHead = requests.map((each) => each.isHead);
  try {
    const received = await sendAll(port, requests);
    // One that cannot be read ends the connection, also where an earlier answer has not left to its end.
    const answers = readAnswers(received, isHead);
    const tooMany = answers.length > count + 1 ? "There are more answers than requests" : undefined;
    const fault = tooMany ?? leakIn(received.toString("utf8"), sender) ?? answers.map(faultIn).find(Boolean);
    if (fault !== undefined) throw new Error(fault);
    return answers.length;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\nto\n${shown(requests)}`);
  }
}

/** Sends all requests, with good calls between them; gives how many answers came. */
async function storm(
  seed: number,
  port: number,
  senders: readonly Sender[],
  good: () => Promise<void>,
): Promise<number> {
  // What is loaded at the first call is no part of what is watched.
  await good();
  const random = createRandom(seed);
  let left = REQUESTS;
  let answered = 0;
  const worker = async (number: number) => {
    for (let turn = number; left > 0; turn += AT_ONCE) {
      const count = Math.min(left, 1 + random.below(MOST_OF_A_CONNECTION));
      left -= count;
      const answers = await sendOne(port, random, senders, count);
      answered += answers;
      if (turn % 10 === 0) await good();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => worker(number)));
  return answered;
}

function goodCall(url: string, { name, canary }: Sender): () => Promise<void> {
  const params = { name: "redis_string_read", arguments: { command: "GET", args: [canary] } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: "good", method: "tools/call", params });
  const headers = { connection: "close", ...(name === undefined ? {} : { authorization: `Bearer ${name}` }) };
  return async () => {
    const answer = messageOf(await request(url, { headers, body }));
    expect(answer).toMatchObject({ id: "good", result: { structuredContent: { result: `["GET","${canary}"]` } } });
  };
}

test(
  `${REQUESTS} random hostile requests of two callers and of nobody leave the server as it was, and tell nothing`,
  async () => {
    const entries = CALLERS.map(({ name }) => ({ name, access: "writes" }));
    const { url, port, log } = await serveToCallers(await startEcho(), entries, QUICK_TIMES);
    const good = goodCall(url, CALLERS[0] ?? NOBODY);
    expect(await storm(20_261_126, port, [...CALLERS, NOBODY], good)).toBeGreaterThan(REQUESTS / 2);
    expect(log.filter((line) => line.startsWith("error"))).toEqual([]);
    expect({}).not.toHaveProperty("polluted");
  },
  LASTS_AT_MOST,
);

test(
  `${REQUESTS} more to a server without callers do no more`,
  async () => {
    const { url, port, log } = await serveLocally(await startEcho());
    expect(await storm(17, port, [NOBODY], goodCall(url, NOBODY))).toBeGreaterThan(REQUESTS / 2);
    expect(log.filter((line) => line.startsWith("error"))).toEqual([]);
    expect({}).not.toHaveProperty("polluted");
  },
  LASTS_AT_MOST,
);

import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createHttpClient, type HttpClient, type HttpMessage } from "./http-client.ts";
import { memoryNow } from "./memory.ts";
import { addressOf, type Programs, startServer, type Upstream } from "./programs.ts";
import { readAnswer } from "./read-answer.ts";
import { KEY, TOOL_CALL, VALUE, wrong } from "./reads.ts";
import type { Row } from "./report.ts";
import { type Comparison, median } from "./rounds.ts";

const CLIENTS = 64;
/** Calls after which the server's memory is what it works in. */
const WARM_UP_CALLS = 20_000;
const LASTS_MS = 30_000;
/** Milliseconds at the begin and at the end over which memory is looked at, and from one look to the next. */
const LOOKED_AT_MS = 3_000;
const LOOK_MS = 200;

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const LATER = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": TOOL_CALL.name };
const introduction = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } };

const tool = (name: string, args: object) => ["tools/call", { name, arguments: args }] as const;
const isRead = (answer: HttpMessage) => readAnswer(answer.result).result === VALUE;
const isAnswered = (answer: HttpMessage) => readAnswer(answer.result).result !== undefined;

/** The calls that clients mix, and whether an answer is right. */
const CALLS: readonly [(client: HttpClient) => Promise<HttpMessage>, (answer: HttpMessage) => boolean][] = [
  [(client) => client.post("tools/call", TOOL_CALL), isRead],
  [(client) => client.post("tools/call", { ...TOOL_CALL, _meta: META }, LATER), isRead],
  [
    (client) =>
      client.post(
        ...tool("redis_pipeline_read", {
          commands: [
            ["GET", KEY],
            ["TYPE", KEY],
          ],
        }),
      ),
    isAnswered,
  ],
  [(client) => client.post(...tool("redis_hash_read", { command: "HGETALL", args: ["bench:none"] })), isAnswered],
  [
    (client) => client.post(...tool("redis_list_read", { command: "LRANGE", args: ["bench:none", "0", "-1"] })),
    isAnswered,
  ],
  [(client) => client.post(...tool("redis_string_read", { command: "GET" })), ({ result }) => result?.isError === true],
  [
    (client) => client.post(...tool("no_such_tool", {})),
    ({ result, error }) => result?.isError === true || error !== undefined,
  ],
  [(client) => client.post("tools/list", {}), ({ result }) => Array.isArray(result?.tools)],
  [(client) => client.post("initialize", introduction), ({ result }) => result?.serverInfo !== undefined],
  [(client) => client.post("ping", {}), ({ result }) => result !== undefined],
];

/** How far the calls of all clients are. */
interface Progress {
  made: number;
  /** When they end, by the clock of this process. */
  end: number;
}

/** Many clients for half a minute, each with one call after the other of every kind. */
export async function mixedClients(programs: Programs, upstream: Upstream): Promise<Row[]> {
  const child = startServer(programs, upstream, ["--transport", "http", "--port", "0", "--metrics"]);
  const url = await addressOf(child);
  const client = createHttpClient(url, CLIENTS);
  const progress: Progress = { made: 0, end: Number.POSITIVE_INFINITY };
  const calling = Promise.all(Array.from({ length: CLIENTS }, (_, number) => callUntilEnd(progress, client, number)));
  const measuring = measureAfterWarmUp(progress, url, child.pid);
  await Promise.all([calling, measuring]);
  const { calls, loop, memory } = await measuring;
  await client.close();
  const group = `${CLIENTS} clients for ${LASTS_MS / 1_000} s: ${calls} calls of ${CALLS.length} kinds over HTTP, each answer checked`;
  const rows: Row[] = [
    {
      group,
      name: "  event loop delay, 99th percentile; that of the load generator",
      unit: "ms",
      comparison: loop,
      target: { atMostMs: 50 },
    },
  ];
  if (Number.isNaN(memory.measured)) return rows;
  const name = "  memory at the end; after the warm-up";
  return [...rows, { group, name, unit: "MiB", comparison: memory, target: { atMostAbove: 20 } }];
}

/** The calls of one client, which begins with another kind than the next one. */
async function callUntilEnd(progress: Progress, client: HttpClient, number: number): Promise<void> {
  for (let count = number; performance.now() < progress.end; count += 1) {
    const [make, isRight] = CALLS[count % CALLS.length] ?? [];
    if (make === undefined || isRight === undefined) return;
    const answer = await make(client);
    if (!isRight(answer)) throw wrong(answer);
    progress.made += 1;
  }
}

/** Waits until the server has compiled its code and taken the memory that it works in, then looks at it until the end. */
async function measureAfterWarmUp(progress: Progress, url: string, pid: number | undefined) {
  while (progress.made < WARM_UP_CALLS) await sleep(LOOK_MS);
  progress.end = performance.now() + LASTS_MS;
  const before = progress.made;
  // What is asked for at the end is then that of the time since.
  await loopDelay(url);
  const own = monitorEventLoopDelay({ resolution: 10 });
  own.enable();
  const memory = await watchMemory(pid);
  return { calls: progress.made - before, memory, loop: onceCompared(await loopDelay(url), own.percentile(99) / 1e6) };
}

function onceCompared(measured: number, yardstick: number): Comparison {
  return { measured, yardstick, ratios: [measured / yardstick] };
}

async function watchMemory(pid: number | undefined): Promise<Comparison> {
  const before = await typicalMemory(pid);
  await sleep(LASTS_MS - 2 * LOOKED_AT_MS);
  return onceCompared(await typicalMemory(pid), before);
}

async function typicalMemory(pid: number | undefined): Promise<number> {
  const seen: number[] = [];
  for (let passed = 0; passed < LOOKED_AT_MS; passed += LOOK_MS) {
    seen.push(await memoryNow(pid));
    await sleep(LOOK_MS);
  }
  return median(seen);
}

/** Milliseconds of the event loop's delay that 99 of 100 do not exceed, since it was asked for last. */
async function loopDelay(url: string): Promise<number> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  const seconds = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1];
  if (seconds === undefined) throw new Error("The metrics tell nothing of the event loop.");
  return Number(seconds) * 1_000;
}

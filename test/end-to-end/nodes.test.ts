import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { replyText } from "../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { closing } from "./closing.ts";
import { messageOf, type Received, request } from "./http-request.ts";
import { hasNginx, type Nginx, PROXY_NAME, startNginx } from "./nginx.ts";
import { type Program, runProgram, startProgram } from "./program.ts";
import { freePort, type RedisServer, startRedisServer } from "./redis-server.ts";

/* Two nodes behind the nginx of docs/deploy.md, round robin, with a real Redis as what they share and one as the database. */

const keep = closing(afterEach);
const KEY = "one-signing-key-for-all-nodes-of-the-test";

let database: LocalDatabase;
let state: RedisServer;
beforeAll(async () => {
  [database, state] = await Promise.all([startLocalDatabase(), startRedisServer()]);
});
afterAll(() => Promise.all([database.stop(), state.close()]));

interface Entry {
  name: string;
  access?: string;
  calls_per_minute?: number;
  commands_per_day?: number;
}

const tokenOf = (name: string) => `upstash_mcp_token-of-${name}`;
const callersText = (entries: readonly Entry[]) =>
  JSON.stringify({ callers: entries.map((entry) => ({ ...entry, token_sha256: tokenDigest(tokenOf(entry.name)) })) });

/** A node at a port that stays, however often it is started. */
interface Node {
  url: string;
  port: number;
  program(): Program;
  start(): Promise<void>;
  /** Puts another file of callers in the place of its own, and waits until it was taken. */
  change(entries: readonly Entry[]): Promise<void>;
}

async function startNode(entries: readonly Entry[], confirm = "token"): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), "node-"));
  keep({ close: async () => rmSync(folder, { recursive: true }) });
  const [file, port] = [join(folder, "callers.json"), await freePort()];
  writeFileSync(file, callersText(entries));
  let program: Program | undefined;
  const running = () => {
    if (program === undefined) throw new Error("The node was not started.");
    return program;
  };
  const start = async () => {
    const flags = ["--transport", "http", "--port", String(port), "--callers", file, "--allowed-hosts", PROXY_NAME];
    const audited = ["--audit", "json", "--trusted-proxies", "127.0.0.1", "--confirm", confirm];
    program = keep(startProgram([...flags, ...audited], environmentOf()));
    await program.logged(/ at http:\/\/\S+\/mcp\n/);
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    program: running,
    start,
    async change(next) {
      const taken = running().logged(new RegExp(`the file has changed; ${next.length} may call`));
      writeFileSync(`${file}.new`, callersText(next));
      renameSync(`${file}.new`, file);
      await taken;
    },
  };
}

const environmentOf = () => ({
  UPSTASH_REDIS_REST_URL: database.url,
  UPSTASH_REDIS_REST_TOKEN: database.token,
  UPSTASH_REDIS_REST_READONLY_TOKEN: database.readOnlyToken,
  UPSTASH_MCP_SIGNING_KEY: KEY,
  UPSTASH_MCP_SHARED_STATE: state.url,
});

const writer: Entry = { name: "writer", access: "writes" };

async function twoNodes(...entries: readonly Entry[]): Promise<[Node, Node]> {
  return Promise.all([startNode(entries), startNode(entries)]);
}

async function behindNginx(nodes: readonly [Node, Node]): Promise<Nginx> {
  return keep(await startNginx([nodes[0].port, nodes[1].port]));
}

const call = (name: string, args: object) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: args },
});
const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const flush = (confirm_token?: string) =>
  call("redis_server_write", { command: "FLUSHALL", ...(confirm_token && { confirm_token }) });
const read = call("redis_string_read", { command: "GET", args: ["k"] });

/** The text of an answer to a call. */
function textOf(received: Received): string {
  if (received.status !== 200) return String(received.status);
  const { result } = messageOf(received) as { result: { content: { text: string }[] } };
  return result.content.map(({ text }) => text).join("\n");
}

function confirmTokenIn(received: Received): string {
  const { result } = messageOf(received) as { result: { structuredContent: { confirm_token: string } } };
  return result.structuredContent.confirm_token;
}

/** Sends a message to a node past nginx. */
const postTo = ({ url }: Node, message: unknown, name = "writer") =>
  request(url, { body: JSON.stringify(message), headers: { authorization: `Bearer ${tokenOf(name)}` } });

/** How often the database has run FLUSHALL. */
async function flushes(): Promise<number> {
  const info = replyText(await (await database.redis()).command("INFO", "commandstats")) ?? "";
  return Number(/cmdstat_flushall:calls=(\d+)/.exec(info)?.[1] ?? 0);
}

const callsOf = ({ program }: Node, outcome: string) =>
  program()
    .stderr.split("\n")
    .filter((line) => line.includes(`"outcome":"${outcome}"`)).length;

describe("two nodes", () => {
  it("carry a confirmed call out once, whichever get its token at once", async () => {
    const [one, other] = await twoNodes(writer);
    const before = await flushes();
    const rounds = 25;
    for (let round = 0; round < rounds; round += 1) {
      const token = confirmTokenIn(await postTo(round % 2 === 0 ? one : other, flush()));
      const answers = await Promise.all([one, other, one, other].map((node) => postTo(node, flush(token))));
      const texts = answers.map(textOf);
      expect(texts.filter((text) => text.includes("OK"))).toHaveLength(1);
      expect(texts.filter((text) => text.includes("was used before"))).toHaveLength(3);
    }
    expect((await flushes()) - before).toBe(rounds);
  });

  it("refuse confirmed calls while what they share is not reached, say so, and go on when it is", async () => {
    const limited = { name: "limited", calls_per_minute: 2 };
    const [one, other] = await twoNodes(writer, limited);
    const token = confirmTokenIn(await postTo(one, flush()));
    const before = await flushes();
    await state.kill();
    try {
      for (const node of [one, other]) {
        expect(textOf(await postTo(node, flush(token)))).toMatch(
          /--shared-state\) is not reached\. Nothing was changed/,
        );
        const ready = await request(node.url, { method: "GET", path: "/ready" });
        const degraded = "the shared state is not reached";
        expect([ready.status, JSON.parse(ready.body)]).toEqual([200, { status: "ready", degraded }]);
        const answers = [read, read, read].map(() => postTo(node, read, "limited"));
        const texts = (await Promise.all(answers)).map(textOf);
        expect(texts.filter((text) => text.includes("More than 2 calls in a minute"))).toHaveLength(1);
        expect(node.program().stderr.match(/warn shared state: not reached/g)).toHaveLength(1);
      }
      expect(await flushes()).toBe(before);
    } finally {
      await state.start();
    }
    expect(textOf(await postTo(other, flush(token)))).toContain("OK");
    expect(textOf(await postTo(one, flush(token)))).toContain("was used before");
    expect((await flushes()) - before).toBe(1);
  });
});

describe("a process with a shared state", () => {
  const flushBy = (token?: string) => ["call", "redis_server_write", JSON.stringify(flush(token).params.arguments)];

  it("takes a token once over all runs of upstash-mcp call", async () => {
    const run = (token?: string) =>
      runProgram([...flushBy(token), "--allow-writes", "--confirm", "token"], environmentOf());
    const { confirm_token: token } = JSON.parse((await run()).stdout) as { confirm_token: string };
    const [first, second] = [await run(token), await run(token)];
    expect([first.code, second.code]).toEqual([0, 1]);
    expect(second.stdout).toContain("was used before");
  });

  it("ends where it cannot start, although the shared state is reached", async () => {
    const [{ port }] = [await startNode([writer])];
    const { code, stderr } = await runProgram(["--transport", "http", "--port", String(port)], environmentOf());
    expect([code, stderr]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
  });

  it("tells its password neither in the log nor at the start", async () => {
    const elsewhere = {
      ...environmentOf(),
      UPSTASH_MCP_SHARED_STATE: state.url.replace("redis://:", "redis://:not-the-"),
    };
    const program = keep(startProgram(["--transport", "http", "--port", "0"], elsewhere));
    await program.logged(/warn shared state: not reached \(WRONGPASS/);
    expect(program.stderr).not.toMatch(/password-of/);
  });
});

describe.skipIf(!hasNginx())("two nodes behind nginx", () => {
  it("end on one what was begun on the other", async () => {
    const nodes = await twoNodes(writer);
    const nginx = await behindNginx(nodes);
    for (let round = 0; round < 3; round += 1) {
      const token = confirmTokenIn(await nginx.post(flush(), tokenOf("writer")));
      expect(textOf(await nginx.post(flush(token), tokenOf("writer")))).toContain("OK");
    }
    await Promise.all(nodes.map((node) => node.program().close()));
    const [first, second] = nodes;
    expect([callsOf(first, "previewed"), callsOf(second, "answered")]).toEqual([3, 3]);
  });

  it("count the limits of a caller together", async () => {
    const nodes = await twoNodes({ name: "minute", calls_per_minute: 10 }, { name: "day", commands_per_day: 5 });
    const nginx = await behindNginx(nodes);
    const begun = performance.now();
    const minute = await Promise.all(Array.from({ length: 40 }, () => nginx.post(read, tokenOf("minute"))));
    const admitted = minute.map(textOf).filter((text) => !text.includes("More than 10 calls in a minute")).length;
    expect(admitted).toBeGreaterThanOrEqual(10);
    expect(admitted).toBeLessThanOrEqual(11 + (performance.now() - begun) / 6_000);
    const day: string[] = [];
    for (let count = 0; count < 7; count += 1) day.push(textOf(await nginx.post(read, tokenOf("day"))));
    expect(day.map((text) => text.includes("budget of 5 Redis commands"))).toEqual([
      ...Array(5).fill(false),
      ...Array(2).fill(true),
    ]);
  });

  it("take a change of the callers one after the other, without an interruption for those who stay", async () => {
    const [one, other] = await twoNodes(writer, { name: "leaver" });
    const nginx = await behindNginx([one, other]);
    const statuses = async (name: string) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => nginx.post(ping, tokenOf(name))));
      return [...new Set(answers.map(({ status }) => status))].sort();
    };
    expect(await statuses("leaver")).toEqual([200]);
    await one.change([writer, { name: "joiner" }]);
    expect(await statuses("leaver")).toEqual([200, 401]);
    expect(await statuses("writer")).toEqual([200]);
    await other.change([writer, { name: "joiner" }]);
    expect([await statuses("leaver"), await statuses("joiner"), await statuses("writer")]).toEqual([
      [401],
      [200],
      [200],
    ]);
  });

  it("have the client's address in the audit, and none that a client has made up", async () => {
    const [node, other] = await twoNodes(writer);
    const nginx = await behindNginx([node, other]);
    const madeUp = { "x-forwarded-for": "203.0.113.66", "x-upstash-mcp-client": "203.0.113.66" };
    for (let count = 0; count < 2; count += 1) await nginx.post(read, tokenOf("writer"), madeUp);
    const headers = { authorization: `Bearer ${tokenOf("writer")}`, "x-forwarded-for": "203.0.113.66, 198.51.100.1" };
    await request(node.url, { body: JSON.stringify(read), headers });
    await Promise.all([node, other].map(({ program }) => program().close()));
    const clients = (of: Node) => [...of.program().stderr.matchAll(/"client":"([^"]*)"/g)].map(([, client]) => client);
    expect([clients(node), clients(other)]).toEqual([["127.0.0.1", "198.51.100.1"], ["127.0.0.1"]]);
  });

  it("show their pages outside, which ask who looks", async () => {
    const nginx = await behindNginx(await Promise.all([startNode([writer], "auto"), startNode([writer], "auto")]));
    for (const path of ["/window.js", "/pages.css", "/pages.svg", "/sign-in"]) {
      expect([path, (await nginx.get(path)).status]).toEqual([path, 200]);
    }
    for (const path of ["/", "/live", "/calls/1", "/approvals"]) {
      const { status, headers } = await nginx.get(path);
      expect([path, status, headers.location]).toEqual([path, 303, `/sign-in?${new URLSearchParams({ to: path })}`]);
    }
  });

  it("tell nobody outside how they are", async () => {
    const nginx = await behindNginx(await twoNodes(writer));
    for (const path of ["/ready", "/metrics", "/health"]) expect((await nginx.get(path)).status).toBe(404);
  });
});

/** Appends numbers to a list through nginx until it is told to end; gives the status that each was answered with. */
function traffic(nginx: Nginx, list: string) {
  const answered = new Map<number, number>();
  let next = 0;
  let isEnded = false;
  const client = async () => {
    while (!isEnded) {
      next += 1;
      const number = next;
      const push = call("redis_list_write", { command: "RPUSH", args: [list, String(number)] });
      const received = await nginx.post(push, tokenOf("writer"));
      await pause(2);
      const failed = received.status === 200 && !/"result":\d+/.test(textOf(received));
      answered.set(number, failed ? 0 : (received.status ?? 0));
    }
  };
  const clients = Array.from({ length: 8 }, client);
  return {
    count: () => answered.size,
    async end() {
      isEnded = true;
      await Promise.all(clients);
      return answered;
    },
  };
}

/** Waits for so many more answers. */
async function more(running: { count(): number }, count: number): Promise<void> {
  const until = running.count() + count;
  while (running.count() < until) await pause(5);
}

async function listed(list: string): Promise<number[]> {
  const reply = await (await database.redis()).command("LRANGE", list, "0", "-1");
  return reply.kind === "array" ? (reply.value ?? []).map((each) => Number(replyText(each))) : [];
}

describe.skipIf(!hasNginx())("under traffic through nginx", () => {
  it.each([
    ["is killed", "SIGKILL"],
    ["is asked to end", "SIGTERM"],
  ] as const)(
    "a node that %s and starts anew loses nothing that was answered, and nothing runs twice",
    async (_, signal) => {
      const nodes = await twoNodes(writer);
      const nginx = await behindNginx(nodes);
      const list = `numbers-${signal}`;
      const running = traffic(nginx, list);
      for (const node of signal === "SIGKILL" ? nodes : nodes.slice(0, 1)) {
        await more(running, 50);
        node.program().kill(signal);
        await node.program().ended;
        await more(running, 50);
        await node.start();
        // nginx passes over a node for a second that has failed.
        await node.program().logged(/"outcome":"answered"/);
        await more(running, 50);
      }
      const answered = await running.end();
      const written = await listed(list);
      const once = new Set(written);
      expect(once.size).toBe(written.length);
      const done = [...answered].filter(([, status]) => status === 200).map(([number]) => number);
      expect(done.filter((number) => !once.has(number))).toEqual([]);
      expect([...new Set(answered.values())].filter((status) => status !== 200 && status !== 502)).toEqual([]);
      // What was not answered is what a person has to look after: 502, and never more than what was under way.
      expect(answered.size - done.length).toBeLessThanOrEqual(16);
    },
  );
});

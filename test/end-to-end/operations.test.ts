import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { BIN, environment, type Program, runProgram, startHttp, startProgram } from "./program.ts";
import { initialize, initialized, send, toolCall } from "./session.ts";
import { json, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const TOKEN = "AX8vACQgReadOnlyTokenOfTheShop";
const VALUE = "a value that nobody may see";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "operations-"));
  keep({ close: async () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

/** A stand-in of Upstash that answers every command with VALUE, and the variables that reach it. */
async function startRedis() {
  const upstream = keep(await startUpstream((response) => reply(response, VALUE)));
  return { upstream, env: { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN } };
}

const get = { command: "GET", args: ["a key that nobody may see"] };
const read = (path: string) => readFileSync(path, "utf8");
const linesIn = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

/** Calls over stdio, the first of them with this number; waits for the answers. */
async function callOnStdio(program: Program, first: number, count = 1): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => first + index);
  for (const id of ids) send(program, toolCall(id, "redis_string_read", get));
  for (const id of ids) await program.printed(new RegExp(`"id":${id}\\b`));
}

async function startOnStdio(flags: readonly string[], env: Record<string, string>): Promise<Program> {
  const program = keep(startProgram(flags, env));
  send(program, initialize, initialized);
  await program.printed(/"id":"first"/);
  return program;
}

function callOverHttp(url: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...toolCall(1, "redis_string_read", get) });
  return request(url, { body, headers });
}

describe("the audit", () => {
  it("has the request and the trace of a call over HTTP, which Upstash does not get, and neither value nor token", async () => {
    const { upstream, env } = await startRedis();
    const path = join(folderForTest(), "audit.log");
    const { program, url } = await startHttp(["--audit", "json", "--audit-log", path], env, keep);
    const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
    const answer = await callOverHttp(url, { traceparent, tracestate: "vendor=1" });
    expect(messageOf(answer)).toMatchObject({ result: { structuredContent: { result: VALUE } } });
    await program.close();
    expect(linesIn(read(path))).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        call: 1,
        request: answer.headers["x-request-id"],
        trace: TRACE,
        client: "127.0.0.1",
        caller: "local",
        connection: null,
        tool: "redis_string_read",
        access: "read",
        target: { database: new URL(upstream.url).host },
        outcome: "answered",
        agreement: null,
        agreed_by: null,
        ms: expect.any(Number),
        requests: 1,
        commands: 1,
      },
    ]);
    expect(read(path)).not.toMatch(new RegExp(`${TOKEN}|nobody`));
    expect(upstream.received().toString()).not.toMatch(new RegExp(`${TRACE}|vendor=1|x-request-id`, "i"));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each(["json", "text"])("as %s goes to stderr without a file, and to stdout nothing", async (format) => {
    const { env } = await startRedis();
    const program = await startOnStdio(["--audit", format], env);
    await callOnStdio(program, 1);
    await program.logged(
      format === "json" ? /^\{"time":.*"tool":"redis_string_read".*\}$/m : /^time=.* tool=redis_string_read /m,
    );
    expect(program.stdout).not.toMatch(/"outcome"|outcome=/);
  });

  it("is off unless asked for", async () => {
    const { env } = await startRedis();
    const program = await startOnStdio([], env);
    await callOnStdio(program, 1);
    program.endInput();
    await program.ended;
    expect(program.stderr).toBe("");
  });

  it("goes on in a new file after SIGHUP, which ends no server that has one", async () => {
    const { env } = await startRedis();
    const path = join(folderForTest(), "audit.log");
    const program = await startOnStdio(["--audit", "json", "--audit-log", path], env);
    await callOnStdio(program, 1);
    await vi.waitFor(() => expect(linesIn(read(path))).toHaveLength(1), 20_000);
    renameSync(path, `${path}.1`);
    program.kill("SIGHUP");
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), 20_000);
    await callOnStdio(program, 2);
    program.endInput();
    expect(await program.ended).toMatchObject({ code: 0 });
    const numbers = [`${path}.1`, path].map((file) => linesIn(read(file)).map(({ call }) => call));
    expect(numbers).toEqual([[1], [2]]);
  });

  it("that cannot be written stops no call, is told once, and has all lines when it can be", async () => {
    const { env } = await startRedis();
    const folder = join(folderForTest(), "logs");
    mkdirSync(folder);
    const path = join(folder, "audit.log");
    const program = await startOnStdio(["--audit", "json", "--audit-log", path], env);
    rmSync(folder, { recursive: true });
    await callOnStdio(program, 1, 3);
    await program.logged(/audit: lines cannot be written and wait: ENOENT/);
    await callOnStdio(program, 4, 3);
    mkdirSync(folder);
    await program.logged(/audit: lines are written again; 0 were lost meanwhile/);
    program.endInput();
    await program.ended;
    expect(linesIn(read(path))).toHaveLength(6);
    expect(program.stderr.match(/cannot be written/g)).toHaveLength(1);
  });

  it("has the lines of the calls that a second signal has ended the server after", async () => {
    const { env } = await startRedis();
    const path = join(folderForTest(), "audit.log");
    const { program, url } = await startHttp(["--audit", "text", "--audit-log", path], env, keep);
    await Promise.all(Array.from({ length: 200 }, () => callOverHttp(url)));
    program.kill("SIGTERM");
    program.kill("SIGINT");
    await program.ended;
    expect(read(path).trim().split("\n")).toHaveLength(200);
  });

  it("to a stderr that nobody reads stops no call, and keeps no server from ending", async () => {
    const { env } = await startRedis();
    const child = spawn(process.execPath, [BIN, "--audit", "json"], { stdio: "pipe", env: environment(env) });
    keep({ close: async () => child.kill("SIGKILL") });
    const answered = new Set<number>();
    const done = new Promise<void>((resolve) => {
      createInterface(child.stdout).on("line", (line) => {
        answered.add(JSON.parse(line).id);
        if (answered.size === 5_001) resolve();
      });
    });
    const messages = [
      initialize,
      initialized,
      ...Array.from({ length: 5_000 }, (_, id) => toolCall(id, "redis_string_read", get)),
    ];
    child.stdin.write(messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""));
    await done;
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("to a stderr that was closed stops no call, and neither does the log", async () => {
    const { env } = await startRedis();
    const flags = ["--audit", "json", "--log-level", "debug"];
    const child = spawn(process.execPath, [BIN, ...flags], { stdio: "pipe", env: environment(env) });
    keep({ close: async () => child.kill("SIGKILL") });
    child.stderr.destroy();
    const lines = createInterface(child.stdout);
    child.stdin.write(
      [initialize, initialized].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""),
    );
    for (const id of [1, 2, 3]) {
      const answered = new Promise<void>((resolve) => {
        lines.on("line", (line) => JSON.parse(line).id === id && resolve());
      });
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...toolCall(id, "redis_string_read", get) })}\n`);
      await answered;
    }
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("has a line of upstash-mcp call, too", async () => {
    const { env } = await startRedis();
    const path = join(folderForTest(), "audit.log");
    const args = ["call", "redis_string_read", JSON.stringify(get), "--audit", "json", "--audit-log", path];
    expect((await runProgram(args, env)).code).toBe(0);
    expect(linesIn(read(path))).toMatchObject([{ tool: "redis_string_read", outcome: "answered" }]);
  });

  it.each([
    ["a file without a format", ["--audit-log", "audit.log"], "add --audit json or --audit text"],
    ["a file in no folder", ["--audit", "json", "--audit-log", "/nowhere/audit.log"], "cannot be opened: ENOENT"],
    ["a device", ["--audit", "json", "--audit-log", "/dev/null"], "it is not a regular file"],
    ["another format", ["--audit", "xml"], "expected one of off, json, text"],
    ["metrics over stdio", ["--metrics"], "--metrics needs --transport http"],
  ])("does not start with %s", async (_what, flags, reason) => {
    const { code, stderr } = await runProgram(flags);
    expect([code, stderr.split("\n").length]).toEqual([1, 2]);
    expect(stderr).toContain(reason);
  });
});

describe("readiness", () => {
  const ready = async (url: string) => {
    const { status, body } = await request(url, { method: "GET", path: "/ready" });
    return { status, ...JSON.parse(body) };
  };

  it("is that Upstash answers the token, which is asked once", async () => {
    const { upstream, env } = await startRedis();
    const { url } = await startHttp([], env, keep);
    expect(await ready(url)).toEqual({ status: "ready" });
    await ready(url);
    expect(upstream.requests.map(({ body, headers }) => [body, headers.authorization])).toEqual([
      ['["PING"]', `Bearer ${TOKEN}`],
    ]);
  });

  it("needs no read where a call has just been answered", async () => {
    const { upstream, env } = await startRedis();
    const { url } = await startHttp([], env, keep);
    await callOverHttp(url);
    await ready(url);
    expect(upstream.requests).toHaveLength(1);
  });

  it("is missing where Upstash refuses the token or is not there, with a reason that has no secret", async () => {
    const upstream = keep(await startUpstream((response) => json(response, 401, { error: `Unauthorized ${TOKEN}` })));
    const env = { UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN };
    const refused = await startHttp([], { ...env, UPSTASH_REDIS_REST_URL: upstream.url }, keep);
    const gone = await startHttp([], { ...env, UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" }, keep);
    const reasons = await Promise.all(
      [refused, gone].map(({ url }) => request(url, { method: "GET", path: "/ready" })),
    );
    expect(reasons.map(({ status, body }) => [status, body])).toEqual([
      [503, '{"status":"not ready","reason":"redis answered 401"}'],
      [503, '{"status":"not ready","reason":"redis is not reached: unreachable"}'],
    ]);
    expect((await request(gone.url, { method: "GET", path: "/health" })).status).toBe(200);
  });

  it("is that of the embedded Upstash in local mode", async () => {
    const { url } = await startHttp(["--local"], {}, keep);
    expect(await ready(url)).toEqual({ status: "ready" });
  });
});

describe("metrics", () => {
  it("count calls and requests, and have those of the process", async () => {
    const { env } = await startRedis();
    const { url } = await startHttp(["--metrics"], env, keep);
    await callOverHttp(url);
    await callOverHttp(url);
    const { status, headers, body } = await request(url, { method: "GET", path: "/metrics" });
    expect([status, headers["content-type"]]).toEqual([200, expect.stringContaining("text/plain")]);
    const lines = body.split("\n");
    expect(lines).toContain('upstash_mcp_calls_total{tool="redis_string_read",caller="local",outcome="answered"} 2');
    expect(lines).toContain('upstash_mcp_upstream_requests_total{result="2xx"} 2');
    expect(lines).toContain("upstash_mcp_upstream_connections 1");
    expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(body).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it("are not found unless asked for", async () => {
    const { env } = await startRedis();
    const { url } = await startHttp([], env, keep);
    expect((await request(url, { method: "GET", path: "/metrics" })).status).toBe(404);
  });
});

describe("a budget of commands", () => {
  it("is spent by calls over HTTP to its last command, refused without a request, and told by the metrics", async () => {
    const { upstream, env } = await startRedis();
    const { url } = await startHttp(["--metrics", "--command-budget", "2/day"], env, keep);
    const texts: string[] = [];
    for (let call = 0; call < 5; call += 1) texts.push((await callOverHttp(url)).body);
    const refused = texts.filter((body) => body.includes("The server may spend 2 commands a day"));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatch(/The budget begins anew at \d{4}-\d\d-\d\dT00:00:00\.000Z, in \d+ minutes?\./);
    expect(upstream.requests).toHaveLength(2);
    const { body } = await request(url, { method: "GET", path: "/metrics" });
    expect(body).toMatch(/^upstash_mcp_budget_spent\{budget="Commands a day at 127\.0\.0\.1:\d+"\} 2$/m);
  });
});

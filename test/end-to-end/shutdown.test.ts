import { afterEach, describe, expect, it, vi } from "vitest";
import { EXIT_CODES } from "../../src/commands/shutdown.ts";
import { closing } from "./closing.ts";
import { descendants, isAlive, processOf, slownessOfMachine } from "./processes.ts";
import { type Program, startHttp, startProgram } from "./program.ts";
import { initialize, initialized, send, toolCall } from "./session.ts";
import { noAnswer, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
/** Milliseconds from the request to end until the process is gone. */
const SHUTDOWN_LIMIT = 1_000;
const endlessScript = { command: "EVAL", args: ["while true do end", "0"] };

/** The ways to ask a process to end, with what each needs to do so while calls run. */
const requests = [
  { way: "SIGINT", flags: [], ask: (program: Program) => program.kill("SIGINT") },
  { way: "SIGTERM", flags: [], ask: (program: Program) => program.kill("SIGTERM") },
] as const;
const requestsOnStdio = [
  ...requests,
  { way: "the end of stdin", flags: ["--shutdown-timeout", "0"], ask: (program: Program) => program.endInput() },
] as const;

/** What reaches this upstream. */
function credentialsOf({ url }: { url: string }): Record<string, string> {
  return { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token" };
}

/** Opens a connection and makes one call. */
function call(program: Program, name: string, args: object): void {
  send(program, initialize, initialized, toolCall(1, name, args));
}

/** The redis-server and the watchdog of a program that has started both. */
async function childrenOf({ pid }: Program): Promise<{ redis: number; all: number[] }> {
  const all = await vi.waitFor(
    () => {
      const found = descendants(pid);
      expect(found.map(({ name }) => name)).toContain("redis-server");
      expect(found).toHaveLength(2);
      return found;
    },
    { timeout: 40_000, interval: 10 },
  );
  return { redis: all.find(({ name }) => name === "redis-server")?.pid ?? 0, all: all.map(({ pid }) => pid) };
}

async function untilBusy(redis: number): Promise<void> {
  await vi.waitFor(() => expect(processOf(redis)?.state).toBe("R"), { timeout: 40_000, interval: 10 });
}

/** Asks the program to end and expects that it does so in time and well, with everything that it has started. */
async function expectEnd(
  program: Program,
  ask: (program: Program) => void,
  children: readonly number[] = [],
  expected = 0,
) {
  const asked = performance.now();
  ask(program);
  const { code, signal, at } = await program.ended;
  expect({ code, signal }).toEqual({ code: expected, signal: null });
  const took = at - asked;
  // On a machine that is busy elsewhere everything waits for the processor; there, the limit is as much later.
  expect(took).toBeLessThan(took < SHUTDOWN_LIMIT ? SHUTDOWN_LIMIT : SHUTDOWN_LIMIT * (await slownessOfMachine()));
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: SHUTDOWN_LIMIT, interval: 10 });
}

describe.each(requestsOnStdio)("on stdio, $way", ({ ask, flags }) => {
  it("ends a server that has done nothing yet", async () => {
    const program = keep(startProgram(["--local"]));
    send(program, initialize);
    await program.printed(/"id":"first"/);
    await expectEnd(program, ask);
  });

  it("ends a server and its Redis", async () => {
    const program = keep(startProgram(["--local"]));
    call(program, "redis_string_read", { command: "GET", args: ["k"] });
    await program.printed(/"id":1/);
    await expectEnd(program, ask, (await childrenOf(program)).all);
  });

  it("ends a server and its Redis while a command runs", async () => {
    const program = keep(startProgram(["--local", "--allow-writes", ...flags]));
    call(program, "redis_script_write", endlessScript);
    const { redis, all } = await childrenOf(program);
    await untilBusy(redis);
    await expectEnd(program, ask, all);
  });

  it("ends a server that waits for Upstash, and gives the request up", async () => {
    const upstream = keep(await startUpstream(noAnswer));
    const program = keep(startProgram(flags, credentialsOf(upstream)));
    call(program, "redis_string_read", { command: "GET", args: ["k"] });
    const { abandoned } = await upstream.request(1);
    await expectEnd(program, ask);
    await abandoned;
  });
});

describe("the end of stdin", () => {
  /** Runs a call that Upstash has not answered when the input ends. */
  async function endWithin(handle: Parameters<typeof startUpstream>[0], ...flags: string[]) {
    const upstream = keep(await startUpstream(handle));
    const program = keep(startProgram(["--log-level", "debug", ...flags], credentialsOf(upstream)));
    call(program, "redis_string_read", { command: "GET", args: ["k"] });
    await upstream.request(1);
    program.endInput();
    await program.logged(/stdio: the input has ended while 1 requests are open\n/);
    return program;
  }

  it("lets a call that runs finish, and writes its answer before the server ends", async () => {
    let answer = () => {};
    const program = await endWithin((response) => {
      answer = () => reply(response, "value");
    });
    answer();
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(program.stdout).toMatch(/"id":1\b/);
    expect(program.stdout).toContain('"text":"{\\"result\\":\\"value\\"');
  });

  it("waits no longer than --shutdown-timeout, and says so of the call", async () => {
    const program = await endWithin(noAnswer, "--shutdown-timeout", "100");
    expect(await program.ended).toMatchObject({ code: 0 });
    const [, refusal = ""] = program.stdout.split("\n");
    expect(JSON.parse(refusal)).toMatchObject({
      id: 1,
      error: { code: -32_000, message: expect.stringContaining("--shutdown-timeout was over") },
    });
  });

  it("is followed by an end at once where a signal comes meanwhile", async () => {
    const program = await endWithin(noAnswer, "--shutdown-timeout", "600000");
    await expectEnd(program, () => program.kill("SIGTERM"));
  });

  it("comes with a last message that has no end of its line", async () => {
    const program = keep(startProgram(["--local"]));
    send(program, initialize);
    program.write(
      JSON.stringify({ jsonrpc: "2.0", ...toolCall(1, "redis_string_read", { command: "GET", args: ["k"] }) }),
    );
    program.endInput();
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(program.stdout).toMatch(/"id":1\b/);
  });
});

describe.each(requests)("over HTTP, $way", ({ ask }) => {
  async function post(url: string, name: string, args: object): Promise<void> {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
    await response.text();
  }

  it("ends a server and its Redis", async () => {
    const { program, url } = await startHttp(["--local"], {}, keep);
    await post(url, "redis_string_read", { command: "GET", args: ["k"] });
    await expectEnd(program, ask, (await childrenOf(program)).all);
  });

  it("ends a server and its Redis while a command runs, when the time for that is over", async () => {
    const flags = ["--local", "--allow-writes", "--shutdown-timeout", "0"];
    const { program, url } = await startHttp(flags, {}, keep);
    const call = post(url, "redis_script_write", endlessScript).catch(() => undefined);
    const { redis, all } = await childrenOf(program);
    await untilBusy(redis);
    await expectEnd(program, ask, all, EXIT_CODES.aborted);
    await call;
  });

  it("does not end by the end of stdin before", async () => {
    const { program, url } = await startHttp(["--local"], {}, keep);
    program.endInput();
    await post(url, "redis_string_read", { command: "GET", args: ["k"] });
    await expectEnd(program, ask, (await childrenOf(program)).all);
  });
});

describe.each(requests)("upstash-mcp local, $way", ({ ask }) => {
  async function startLocal() {
    const program = keep(startProgram(["local", "--port", "0"]));
    const [, url = "", token = ""] = await program.printed(/_URL=(\S+)\nUPSTASH_REDIS_REST_TOKEN=(\S+)\n/);
    const command = async (...args: string[]) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(args),
      });
      return response.json();
    };
    return { program, command };
  }

  it("ends before and after its Redis has started", async () => {
    const idle = await startLocal();
    await expectEnd(idle.program, ask);
    const used = await startLocal();
    expect(await used.command("PING")).toEqual({ result: "PONG" });
    await expectEnd(used.program, ask, (await childrenOf(used.program)).all);
  });

  it("ends while a command runs", async () => {
    const { program, command } = await startLocal();
    const call = command("EVAL", ...endlessScript.args).catch(() => undefined);
    const { redis, all } = await childrenOf(program);
    await untilBusy(redis);
    await expectEnd(program, ask, all);
    await call;
  });
});

describe("a server that is killed", () => {
  it("leaves no Redis behind", async () => {
    const program = keep(startProgram(["--local"]));
    call(program, "redis_string_read", { command: "GET", args: ["k"] });
    await program.printed(/"id":1/);
    const { all } = await childrenOf(program);
    program.kill("SIGKILL");
    await program.ended;
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), { timeout: 10_000, interval: 20 });
  });

  it("leaves no Redis behind even while a command runs", async () => {
    const program = keep(startProgram(["--local", "--allow-writes"]));
    call(program, "redis_script_write", endlessScript);
    const { redis, all } = await childrenOf(program);
    await untilBusy(redis);
    program.kill("SIGKILL");
    await program.ended;
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), { timeout: 10_000, interval: 20 });
  });
});

describe("upstash-mcp call", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s gives up the request and says so", async (signal) => {
    const upstream = keep(await startUpstream(noAnswer));
    const program = keep(
      startProgram(["call", "redis_string_read", '{"command":"GET","args":["k"]}'], {
        UPSTASH_REDIS_REST_URL: upstream.url,
        UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token",
      }),
    );
    const { abandoned } = await upstream.request(1);
    program.kill(signal);
    await abandoned;
    expect(await program.ended).toMatchObject({ code: 1 });
    expect(program.stdout).toMatch(/^The call was cancelled/);
  });
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { clientKinds, serveTo } from "./clients.ts";
import { closing } from "./closing.ts";
import { runProgram, startHttp } from "./program.ts";

const keep = closing(afterEach);
const read = ["call", "redis_string_read", '{"command":"GET","args":["k"]}'];
const [kind] = clientKinds;
/** What a client passes on where its user has set nothing. */
const placeholder = (name: string) => `\${${name}}`;

/** A program that is expected to refuse its configuration, and the one line that it says. */
async function refusal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(args, env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^upstash-mcp: [^\n]+\n$/);
  expect(stderr).not.toContain("Unexpected failure");
  return stderr;
}

describe("a mistake on the command line stops the start with one line", () => {
  it.each([
    ["an unknown command", ["frobnicate"], /Unknown command frobnicate\. Known: .*tools.*call.*local/],
    ["a command that every object has", ["constructor"], /Unknown command constructor\. Known: /],
    ["an unknown flag", ["--frobnicate"], /Unknown flag --frobnicate\. See --help/],
    ["a flag with a slip of the pen", ["--allow-write"], /Did you mean --allow-writes\?/],
    ["a flag without its value", ["--port"], /--port needs a value: --port NUMBER/],
    ["a flag that is given twice", ["--port", "1", "--port", "2"], /--port is given twice/],
    ["a port that is no number", ["--port", "http"], /--port: expected a whole number from 0 to 65535/],
    ["a port beyond the last", ["--port", "65536"], /--port: expected at most 65535/],
    ["a transport that does not exist", ["--transport", "ws"], /--transport: expected one of stdio, http/],
    ["vectors without dimensions", ["local", "--vector-dimension", "0"], /--vector-dimension: expected at least 1\.$/m],
    [
      "vectors of more dimensions than Upstash has",
      ["local", "--vector-dimension", "3073"],
      /--vector-dimension: expected at most 3072/,
    ],
    [
      "a similarity that does not exist",
      ["local", "--vector-similarity", "manhattan"],
      /--vector-similarity: expected one of COSINE, EUCLIDEAN, DOT_PRODUCT\.$/m,
    ],
    [
      "one port for two emulators",
      ["local", "--port", "8079", "--search-port", "8079"],
      /--port and --search-port are both 8079: each needs a port of its own/,
    ],
    [
      "one port for two emulators of --local",
      ["--local", "--qstash-port", "8079", "--vector-port", "8079"],
      /--qstash-port and --vector-port are both 8079/,
    ],
    [
      "one port for --local and what serves it",
      ["--local", "--transport", "http", "--vector-port", "3000"],
      /--port and --vector-port are both 3000/,
    ],
    ["a timeout too short for any answer", ["--timeout", "1"], /--timeout: expected at least 100/],
    ["a switch that is neither on nor off", ["--allow-writes=perhaps"], /--allow-writes: expected true or false/],
    ["a toolset that does not exist", ["--toolsets", "redis_strings"], /No toolset is named redis_strings\. Known: /],
    ["a tool that does not exist", ["--tools", "redis_get"], /No tool is named redis_get\. `upstash-mcp tools`/],
    ["an operand too many", ["tools", "redis"], /tools takes no operand, but got redis/],
    ["a call without a tool", ["call"], /call needs a tool and its arguments as one JSON text/],
    ["a call whose arguments are not JSON", ["call", "redis_string_read", "{command}"], /arguments are not JSON/],
    [
      "a call of a tool that does not exist",
      ["call", "redis_gets"],
      /There is no tool redis_gets\..*`upstash-mcp tools` prints the names\.$/m,
    ],
    [
      "a call of a command in the place of a tool",
      ["call", "eval_ro"],
      /That command is run by redis_script_read\. .*EVAL_RO.* needs --allow-writes/,
    ],
    ["example keys for an account", ["--sample-data"], /--sample-data needs --local/],
    ["a Redis that --local does not find", ["--local", "--redis-server", "/no/redis-server"], /server".*Install Redis/],
    [
      "a Redis that does not exist",
      ["local", "--redis-server", "/no/redis-server"],
      /"\/no\/redis-server".*Install Redis/,
    ],
    ["a Redis that does not start", ["--local", "--sample-data", "--redis-server", "false"], /false\) did not start/],
  ])("%s", async (_, args, line) => {
    expect(await refusal(args)).toMatch(line);
  });

  it.each(["0.0.0.0", "::", "192.0.2.1", "example.com"])("an address beyond this machine: %s", async (host) => {
    const line = await refusal(["--transport", "http", "--host", host]);
    expect(line).toContain(`--host ${host} would serve beyond this machine, without authentication`);
  });
});

describe("a mistake in the environment stops the start with one line", () => {
  it.each([
    [
      "an unknown variable of ours",
      "UPSTASH_MCP_ALLOW_WRITE",
      "true",
      /Unknown variable UPSTASH_MCP_ALLOW_WRITE\. Known: /,
    ],
    ["a bad value", "UPSTASH_MCP_PORT", "http", /Bad value for UPSTASH_MCP_PORT: expected a whole number/],
    ["a REST URL without a scheme", "UPSTASH_REDIS_REST_URL", "x.upstash.io", /UPSTASH_REDIS_REST_URL: .*https:\/\//],
    ["the Redis URL for the REST URL", "UPSTASH_REDIS_REST_URL", "rediss://x.upstash.io:6379", /https:\/\//],
    [
      "a token of two lines",
      "UPSTASH_REDIS_REST_READONLY_TOKEN",
      "line-one\nline-two",
      /without spaces or line breaks/,
    ],
    ["an e-mail that is none", "UPSTASH_EMAIL", "somebody", /UPSTASH_EMAIL: expected an e-mail address/],
  ])("%s", async (_, name, value, line) => {
    expect(await refusal([], { [name]: value })).toMatch(line);
  });

  it("does not repeat a token that is not well-formed", async () => {
    expect(await refusal([], { UPSTASH_REDIS_REST_READONLY_TOKEN: "secret with-space" })).not.toContain("secret");
  });
});

describe("a port in use", () => {
  async function takenPort(): Promise<number> {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    keep({ close: () => new Promise((resolve) => other.close(resolve)) });
    return (other.address() as AddressInfo).port;
  }

  it.each([
    ["--port", ["--transport", "http"]],
    ["--port", ["local"]],
    ["--vector-port", ["local", "--port", "0"]],
    ["--search-port", ["local", "--port", "0"]],
    ["--qstash-port", ["local", "--port", "0"]],
    ["--vector-port", ["--local"]],
    ["--search-port", ["--local"]],
    ["--qstash-port", ["--local"]],
  ])("that is asked for by %s of %j stops the start with one line", async (flag, args) => {
    const port = await takenPort();
    const line = await refusal([...args, flag, String(port)]);
    expect(line).toContain(`Port ${port} of 127.0.0.1 is taken (EADDRINUSE)`);
    expect(line).toContain(`${flag} takes another one, 0 any free one`);
  });
});

describe("values that count as unset", () => {
  it.each(["", "  ", placeholder("UPSTASH_TOKEN")])("a variable that is %j", async (value) => {
    const { code, stdout } = await runProgram(read, {
      UPSTASH_MCP_TRANSPORT: value,
      UPSTASH_MCP_TIMEOUT: value,
      UPSTASH_REDIS_REST_URL: value,
      UPSTASH_REDIS_REST_READONLY_TOKEN: value,
    });
    expect(code).toBe(1);
    expect(stdout).toContain("UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_READONLY_TOKEN not set");
  });

  it.each(["", placeholder("user_config.port")])("a flag that is %j", async (value) => {
    const { code, stderr } = await runProgram([
      "tools",
      `--port=${value}`,
      `--timeout=${value}`,
      `--toolsets=${value}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("without credentials", () => {
  it("the server starts and lists its tools, and a call names the variables to set", async () => {
    if (kind === undefined) throw new Error("There is no client.");
    const client = await serveTo(kind, "stdio", { args: [] }, keep);
    expect((await client.listTools()).length).toBeGreaterThan(10);
    const result = await client.callTool("redis_string_read", { command: "GET", args: ["k"] });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toMatch(
      /UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_READONLY_TOKEN not set.*console.*--local/,
    );
  });

  it("a server that may write names the standard token", async () => {
    const { stdout } = await runProgram([...read, "--allow-writes"], { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" });
    expect(stdout).toContain("UPSTASH_REDIS_REST_TOKEN not set");
  });

  it("a read-only server with the standard token alone does not use it and says what to set", async () => {
    const { code, stdout, stderr } = await runProgram(read, {
      UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1",
      UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/Set UPSTASH_REDIS_REST_READONLY_TOKEN, or .*--allow-privileged-reads or --allow-writes/);
    expect(stdout).not.toContain("standard-token-of-the-test");
  });
});

describe("flags and variables", () => {
  it("a variable sets what its flag would", async () => {
    const { stdout } = await runProgram(["tools"], {
      UPSTASH_MCP_ALLOW_WRITES: "true",
      UPSTASH_MCP_TOOLSETS: "redis_hash",
    });
    expect(stdout.match(/^\w+/gm)).toEqual(["redis_hash_read", "redis_hash_write", "upstash_result_read"]);
  });

  it("a flag wins over its variable", async () => {
    const { stdout } = await runProgram(["tools", "--allow-writes=false", "--toolsets", "redis_list"], {
      UPSTASH_MCP_ALLOW_WRITES: "true",
      UPSTASH_MCP_TOOLSETS: "redis_hash",
    });
    expect(stdout.match(/^\w+/gm)).toEqual(["redis_list_read", "upstash_result_read"]);
  });

  it.each(["localhost", "127.0.0.1"])("serves on %s", async (host) => {
    const { url } = await startHttp(["--host", host], {}, keep);
    expect(new URL(url).hostname).toBe(host);
    expect((await fetch(url)).status).toBe(405);
  });
});

describe("a weak secret", () => {
  it("is warned about in the log at the start, by the name of its variable alone", async () => {
    const env = {
      UPSTASH_REDIS_REST_URL: "https://example.upstash.io",
      UPSTASH_REDIS_REST_READONLY_TOKEN: "zq7xw",
      UPSTASH_EMAIL: "dev@example.com",
      UPSTASH_API_KEY: "opensesame",
    };
    const { code, stderr } = await runProgram([], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/ warn UPSTASH_REDIS_REST_READONLY_TOKEN is shorter than 8 characters, .*\n/);
    expect(stderr).toMatch(/ warn UPSTASH_API_KEY is one plain word, .*\n/);
    expect(stderr).not.toMatch(/zq7xw|opensesame/);
  });
});

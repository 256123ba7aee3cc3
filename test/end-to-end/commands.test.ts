import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { closing } from "./closing.ts";
import { BIN, environment, runProgram, startProgram } from "./program.ts";
import { json, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);

describe("upstash-mcp --help and --version", () => {
  it("--help explains the commands, the flags with their variables, and the credentials", async () => {
    const { code, stdout, stderr } = await runProgram(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("upstash-mcp call TOOL 'JSON'");
    expect(stdout).toMatch(/--allow-writes {2}\(UPSTASH_MCP_ALLOW_WRITES\)\n\s+\S/);
    expect(stdout).toMatch(/UPSTASH_REDIS_REST_READONLY_TOKEN\n\s+\S/);
  });

  it("--version prints the version of the package", async () => {
    expect(await runProgram(["--version"])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });

  it("runs as a program of its own, by a link as npm makes it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "upstash-mcp-bin-"));
    keep({ close: () => rm(directory, { recursive: true }) });
    await symlink(BIN, join(directory, "upstash-mcp"));
    const run = promisify(execFile)(join(directory, "upstash-mcp"), ["--version"], { env: environment() });
    expect((await run).stdout).toBe(`${packageJson.version}\n`);
  });
});

describe("upstash-mcp tools", () => {
  it("prints a line for each tool: name, access and summary", async () => {
    const { code, stdout, stderr } = await runProgram(["tools", "--allow-writes", "--toolsets", "redis_string"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^redis_string_read +read +Strings: .*\nredis_string_write +write +Strings: .*\nupstash_result_read +read +Reads on .*\n$/,
    );
  });

  it("--json prints everything that a client would see, and what decides it", async () => {
    const { stdout } = await runProgram(["tools", "--json", "--toolsets", "all", "--allow-writes"]);
    const tools = JSON.parse(stdout) as Record<string, unknown>[];
    expect(tools.length).toBeGreaterThan(20);
    for (const tool of tools) {
      expect(tool).toEqual({
        name: expect.stringMatching(/^[a-z0-9_]{1,37}$/),
        title: expect.any(String),
        toolset: expect.stringMatching(/^[a-z_]+$/),
        access: expect.stringMatching(/^(read|write|destructive)$/),
        description: expect.any(String),
        inputSchema: expect.objectContaining({ type: "object", properties: expect.any(Object) }),
        annotations: {
          title: tool.title,
          readOnlyHint: tool.access === "read",
          destructiveHint: expect.any(Boolean),
          idempotentHint: expect.any(Boolean),
          openWorldHint: expect.any(Boolean),
        },
        ...("commands" in tool ? { commands: expect.arrayContaining([expect.any(String)]) } : {}),
        ...("endpoint" in tool ? { endpoint: expect.stringMatching(/^(GET|POST|PUT|PATCH|DELETE) \/\S+$/) } : {}),
      });
    }
    expect(tools.find(({ name }) => name === "redis_hash_read")).toMatchObject({
      toolset: "redis_hash",
      access: "read",
      commands: expect.arrayContaining(["HGET", "HGETALL"]),
    });
  });

  it("prints all of it into a pipe", async () => {
    const program = keep(startProgram(["tools", "--json", "--toolsets", "all", "--allow-writes"]));
    await program.ended;
    expect(program.stdout.length).toBeGreaterThan(20_000);
    expect(() => JSON.parse(program.stdout)).not.toThrow();
  });

  it("prints with --local what an embedded Upstash would have, with the databases of its account", async () => {
    const tools = JSON.parse((await runProgram(["tools", "--json", "--local"])).stdout);
    const argumentsOf = (name: string) =>
      Object.keys(tools.find((tool: { name: string }) => tool.name === name)?.inputSchema.properties ?? {});
    expect(argumentsOf("redis_hash_read")).toEqual(["command", "args", "database"]);
    expect(argumentsOf("vector_query")).toContain("index");
  });

  it("--cost prints what the list costs a model, in words or as JSON", async () => {
    const { stdout } = await runProgram(["tools", "--cost", "--local"]);
    expect(stdout).toMatch(
      /^\d+ tools: [\d,]+ characters, about [\d,]+ tokens\.\nBudget of an account .*\n\nBy toolset /,
    );
    const [tools, cost] = await Promise.all([
      runProgram(["tools", "--json", "--local"]),
      runProgram(["tools", "--cost", "--json", "--local"]),
    ]);
    const listed: Record<string, unknown>[] = JSON.parse(tools.stdout);
    const read = listed.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(JSON.parse(cost.stdout)).toMatchObject({ tools: listed.length, characters: JSON.stringify(read).length });
  });

  it("--cost is of tools alone", async () => {
    const { code, stderr } = await runProgram(["--cost"]);
    expect(code).toBe(1);
    expect(stderr).toContain("upstash-mcp tools --cost");
  });

  it.each([
    ["--tools", "redis_string_write"],
    ["--exclude-tools", "*"],
  ])("says on stderr why there is none, as with %s %s", async (flag, names) => {
    const { stdout, stderr } = await runProgram(["tools", "--local", flag, names]);
    expect({ stdout, stderr }).toEqual({
      stdout: "",
      stderr: expect.stringMatching(`^upstash-mcp: No tool is offered: with ${flag} nothing is left .*--allow-writes`),
    });
    const program = keep(startProgram(["--local", flag, names]));
    await program.logged(/warn No tool is offered/);
  });

  it("prints nothing that the access mode does not allow", async () => {
    const tools = JSON.parse((await runProgram(["tools", "--json", "--toolsets", "all"])).stdout);
    expect(new Set(tools.map(({ access }: { access: string }) => access))).toEqual(new Set(["read"]));
  });
});

describe("upstash-mcp call", () => {
  const call = (tool: string, args: object, ...flags: string[]) =>
    runProgram(["call", tool, JSON.stringify(args), "--local", ...flags]);

  it("does no harm where nobody is at a terminal, and says how it would", async () => {
    const { code, stdout } = await call("redis_server_write", { command: "FLUSHALL" }, "--allow-writes");
    expect(code).toBe(1);
    expect(stdout).toMatch(/Nothing was done: a person must agree.*Run it in a terminal.*--confirm never/);
  });

  it("prints the result as JSON and exits 0", async () => {
    const { code, stdout, stderr } = await call(
      "redis_hash_read",
      { command: "HGETALL", args: ["user:1"] },
      "--sample-data",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      result: { name: "Ada", city: "London", plan: "pro" },
      untrusted: true,
    });
  });

  it("warns of a limit without a value, which limits nothing", async () => {
    const upstream = keep(await startUpstream((response) => reply(response, "OK")));
    const env = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "AX8vACQgStandardTokenOfTheShop" };
    const write = ["call", "redis_string_write", '{"command":"SET","args":["k","v"]}', "--allow-writes"];
    const { code, stderr } = await runProgram([...write, "--allow-keys", ""], env);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^upstash-mcp: --allow-keys is given without a value, .* limits nothing/),
    });
  });

  it("prints an error as text and exits 1", async () => {
    const { code, stdout, stderr } = await call(
      "redis_string_read",
      { command: "GET", args: ["user:1"] },
      "--sample-data",
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^Redis refused the command: WRONGTYPE .*\n.*TYPE.*\n$/);
  });

  const hostile = "a\u001b[2J\u007f\u009b1m\u202eb\u2028\u3164\u2800\u{e0041}c";
  /** What a terminal must not get; a line break may stand between lines. */
  const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Default_Ignorable_Code_Point}\u2800]/u;

  it("prints what cannot be seen in its escapes alone, in JSON that means the same", async () => {
    const { code, stdout } = await call("redis_connection_read", { command: "ECHO", args: [hostile] });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(unseen);
    expect(JSON.parse(stdout)).toMatchObject({ result: hostile });
  });

  it.each([
    [
      "what Redis says",
      [
        "call",
        "redis_script_write",
        JSON.stringify({ command: "EVAL", args: [`return redis.error_reply("${hostile}")`, "0"] }),
        "--local",
        "--allow-writes",
        "--confirm",
        "never",
      ],
    ],
    ["a name in the arguments", ["call", "redis_string_read", JSON.stringify({ [hostile]: 1 }), "--local"]],
    ["the name of a tool", ["call", hostile, "{}"]],
    ["an unknown command", [hostile]],
    ["an unknown flag", [`--${hostile}`]],
    ["a program", ["--local", "--redis-server", `/no/${hostile}`, "--sample-data"]],
    ["arguments that are no JSON", ["call", "redis_string_read", hostile]],
  ])("prints it in no error: %s", async (_, args) => {
    const { code, stdout, stderr } = await runProgram(args);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toBe("");
    expect(stdout + stderr).not.toMatch(unseen);
  });

  it("quotes nothing of arguments that are no JSON", async () => {
    const { code, stderr } = await runProgram(["call", "redis_string_read", "{token: hidden}"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^upstash-mcp: The arguments are not JSON\. Expected one object/);
    expect(stderr).not.toContain("hidden");
  });

  it("prints what is wrong with the arguments and exits 1", async () => {
    const { code, stdout } = await call("redis_string_read", { command: "GET", arguments: ["k"] });
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nIgnored: Unknown argument arguments\. This tool takes command, args/);
  });

  it("exits 1 with a preview where --confirm token has nobody to ask", async () => {
    const flags = ["--allow-writes", "--confirm", "token"];
    const { code, stdout } = await call("redis_server_write", { command: "FLUSHALL" }, ...flags);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      result: { would: "runs FLUSHALL: every key of the database is deleted." },
    });
  });

  it("takes its flags before and after its operands", async () => {
    const { code, stdout } = await runProgram([
      "--local",
      "call",
      "redis_string_write",
      "--allow-writes",
      '{"command":"SET","args":["k","v"]}',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: "OK" });
  });

  it("shows no token, not even one that the upstream repeats", async () => {
    const token = "read-only-token-of-the-test";
    const upstream = keep(
      await startUpstream((response) => json(response, 400, { error: `ERR no such user for ${token}` })),
    );
    const { code, stdout, stderr } = await runProgram(["call", "redis_string_read", '{"command":"GET","args":["k"]}'], {
      UPSTASH_REDIS_REST_URL: upstream.url,
      UPSTASH_REDIS_REST_READONLY_TOKEN: token,
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("ERR no such user for [redacted]");
  });
});

import { spawnSync } from "node:child_process";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, describe, expect, it } from "vitest";
import { clientKinds } from "./clients.ts";
import { closing } from "./closing.ts";
import { BIN, environment, runProgram, startProgram } from "./program.ts";
import { initialize, send } from "./session.ts";

const keep = closing(afterEach);

const failures: readonly (readonly [
  why: string,
  args: readonly string[],
  env: Record<string, string>,
  reason: string,
])[] = [
  ["a flag that does not exist", ["--allow-write"], {}, "Unknown flag --allow-write. Did you mean --allow-writes?"],
  ["a variable with a bad value", [], { UPSTASH_MCP_TIMEOUT: "soon" }, "Bad value for UPSTASH_MCP_TIMEOUT"],
  ["a word that may be a token", ["AYFmASQgN2E1"], {}, "Unknown command (not shown, since it may be a secret)."],
  ["a toolset that does not exist", ["--toolsets", "rediss"], {}, "rediss"],
  ["a word that is no command", ["sreve"], {}, "Unknown command sreve."],
  ["a redis-server that cannot be started", ["--local", "--redis-server", "/no/redis"], {}, "/no/redis"],
];

describe("a start over stdio that fails", () => {
  it.each(failures)(
    "answers the client with the reason, tells it on stderr, and exits 1: %s",
    async (_why, args, env, reason) => {
      const program = keep(startProgram(args, env));
      send(program, initialize, { id: "later", method: "server/discover" });
      expect((await program.ended).code).toBe(1);
      const answers = program.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(answers.map(({ id }) => id)).toEqual(["first", "later"]);
      for (const { error } of answers) {
        expect(error).toEqual({ code: -32_000, message: expect.stringMatching(/^upstash-mcp did not start: /) });
        expect(error.message).toContain(reason);
      }
      expect(program.stderr).toContain(reason);
    },
  );

  // One that is pinned to 2026-07-28 keeps what it is answered to itself.
  it.each(clientKinds.filter(({ version }) => version !== "2026-07-28"))(
    "is told by a real client as its own failure: $client at $version",
    async ({ connect }) => {
      await expect(connect({ args: ["--allow-write"], env: {} })).rejects.toThrow("Did you mean --allow-writes?");
    },
  );

  it("is told by a client that tries 2026-07-28 first", async () => {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
    const args = [BIN, "--allow-write"];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args,
      env: environment(),
      stderr: "ignore",
    });
    await expect(client.connect(transport)).rejects.toThrow("Did you mean --allow-writes?");
  });

  it("ends at once where nobody is at the other end", async () => {
    const { code, stdout } = await runProgram(["--allow-write"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  it("ends by itself where a client is silent", async () => {
    const { code } = await keep(startProgram(["--allow-write"])).ended;
    expect(code).toBe(1);
  });

  it.each([
    ["http", ["--transport", "http", "--allow-write"]],
    ["http by another spelling", ["--transport=http", "--allow-write"]],
    ["another command", ["tools", "--allow-write"]],
  ])("answers nobody where no client can be: %s", async (_way, args) => {
    const program = keep(startProgram(args));
    send(program, initialize);
    const { code } = await program.ended;
    expect({ code, stdout: program.stdout }).toEqual({ code: 1, stdout: "" });
  });
});

const hasTerminal = spawnSync("script", ["--version"]).status === 0;

describe.runIf(hasTerminal)("in a terminal", () => {
  const inTerminal = (command: string) =>
    spawnSync("script", ["-qec", command, "/dev/null"], { env: environment(), encoding: "utf8", timeout: 20_000 })
      .stdout;

  it("a server for stdio says what it is and what to do next", () => {
    const said = inTerminal(`(sleep 2; kill $$) & exec '${process.execPath}' '${BIN}'`);
    expect(said).toContain("an MCP server with ");
    expect(said).toContain('"mcpServers"');
    expect(said).toContain("upstash-mcp --transport http");
  });

  it("a start that fails waits for nobody", () => {
    const said = inTerminal(`'${process.execPath}' '${BIN}' --allow-write`);
    expect(said).toContain("Did you mean --allow-writes?");
    expect(said).not.toContain("jsonrpc");
  });
});

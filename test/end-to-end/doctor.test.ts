import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { BIN, runProgram } from "./program.ts";
import { answerStatus, json, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const TOKEN = "reads-0123456789abcdef";

/** A person's folder, in which Cursor and Codex are configured as given. */
async function homeWith(cursor?: object, codex?: string): Promise<Record<string, string>> {
  const home = await mkdtemp(join(tmpdir(), "upstash-mcp-home-"));
  keep({ close: () => rm(home, { recursive: true }) });
  if (cursor !== undefined) {
    await mkdir(join(home, ".cursor"));
    await writeFile(join(home, ".cursor/mcp.json"), JSON.stringify({ mcpServers: cursor }), { mode: 0o644 });
  }
  if (codex !== undefined) {
    await mkdir(join(home, ".codex"));
    await writeFile(join(home, ".codex/config.toml"), codex, { mode: 0o600 });
  }
  return { HOME: home, XDG_CONFIG_HOME: join(home, ".config"), XDG_RUNTIME_DIR: join(home, "run") };
}

const databaseAt = (url: string) => ({ UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN });
const databaseWith = (token: string) => ({
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_READONLY_TOKEN: token,
});
const upstreamOf = async (user: string) =>
  keep(await startUpstream((response) => json(response, 200, { result: user })));

/** Runs it with --json and reads what it prints. */
async function diagnosed(args: readonly string[], given: Record<string, string>) {
  const { code, stdout, stderr } = await runProgram(["doctor", "--json", ...args], given);
  expect(stdout + stderr).not.toContain(TOKEN);
  return { code, stderr, report: JSON.parse(stdout) as Record<string, unknown> };
}

describe("upstash-mcp doctor", () => {
  it("says that nothing is configured, which is no failure", async () => {
    const { code, stdout } = await runProgram(["doctor"], await homeWith());
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Configured in this terminal:\n {2}nothing\n\nClients of this machine:\n {2}none was found\n/,
    );
  });

  it("tells of each variable whether it is used, and what the token may do, in words", async () => {
    const { url } = await upstreamOf("default_ro");
    const unused = { UPSTASH_REDIS_REST_TOKEN: "standard", UPSTASH_EMAIL: "", QSTASH_READONLY_TOKEN: `\${QSTASH}` };
    const given = { ...(await homeWith()), ...databaseAt(url), ...unused };
    const { code, stdout } = await runProgram(["doctor"], given);
    expect(code).toBe(0);
    expect(stdout).toContain("  UPSTASH_REDIS_REST_READONLY_TOKEN: set, used\n");
    expect(stdout).toContain("  UPSTASH_REDIS_REST_TOKEN: set, not used at this access level\n");
    expect(stdout).toContain("  UPSTASH_EMAIL: set, but empty; it counts as not set\n");
    expect(stdout).toContain("  QSTASH_READONLY_TOKEN: a placeholder that nothing has filled in");
    expect(stdout).toMatch(
      /✓ redis: 127\.0\.0\.1:\d+ answers in \d+ ms; the token: read-only \(ACL WHOAMI answers default_ro\)/,
    );
    expect(stdout).not.toContain(TOKEN);
  });

  it("shows no word that another server in our place was given, and tells a file that is nested too deeply", async () => {
    const args = ["-y", "@upstash/mcp-server", "run", "me@shop.io", "0d3c1b5e-7a9f-4c1d-8e2b-6f5a4d3c2b1a"];
    const deep = `a = ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`;
    const { code, stdout, stderr } = await runProgram(
      ["doctor"],
      await homeWith({ upstash: { command: "npx", args } }, deep),
    );
    expect(stdout).toContain("upstash is another server: npx -y @upstash/mcp-server\n");
    expect(stdout).toMatch(/config\.toml is nested too deeply\./);
    expect(stdout).not.toMatch(/config\.toml \(not there yet\)/);
    expect(stdout + stderr).not.toMatch(/0d3c1b5e|me@shop/);
    expect(code).toBe(1);
  });

  it("reads the file of connections, and says that it asks none of them", async () => {
    const missing = await diagnosed(["--connections", "/no/connections.json"], await homeWith());
    expect(missing).toMatchObject({
      code: 1,
      report: { ok: false, here: { problem: expect.stringContaining("/no/connections.json") } },
    });
    const credentials = { UPSTASH_REDIS_REST_URL: "https://a.upstash.io", UPSTASH_REDIS_REST_TOKEN: { env: "T" } };
    const file = JSON.stringify({ connections: [{ name: "prod", credentials }] });
    const { report } = await diagnosed([], { ...(await homeWith()), UPSTASH_MCP_CONNECTIONS: file });
    expect(report).toMatchObject({
      ok: true,
      here: { warnings: [expect.stringContaining("connections (1) are not asked")] },
    });
  });

  it("ends with 1 where a service does not answer as it should, and says why and what to do", async () => {
    const { url } = keep(await startUpstream(answerStatus(401)));
    const { code, report } = await diagnosed([], { ...(await homeWith()), ...databaseAt(url) });
    expect(code).toBe(1);
    expect(report).toMatchObject({
      ok: false,
      here: {
        upstreams: [
          {
            product: "redis",
            problem: {
              message: "Redis did not accept the token (401).",
              advice: expect.stringContaining("Check the token"),
            },
          },
        ],
      },
    });
  });

  it.each([
    [
      "redis",
      { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io", UPSTASH_REDIS_REST_TOKEN: TOKEN },
      /REST_READONLY_TOKEN is not set\. .*--allow-writes/,
    ],
    ["redis", { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io" }, /UPSTASH_REDIS_REST_READONLY_TOKEN not set/],
    ["redis", { UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN }, /set UPSTASH_REDIS_REST_URL/],
    ["redis", databaseWith("your-read-only-token"), /UPSTASH_REDIS_REST_READONLY_TOKEN not set/],
    [
      "vector",
      { UPSTASH_VECTOR_REST_URL: "https://v.upstash.io", UPSTASH_VECTOR_REST_TOKEN: TOKEN },
      /VECTOR_REST_READONLY_TOKEN is not set/,
    ],
    ["search", { UPSTASH_SEARCH_REST_TOKEN: TOKEN }, /set UPSTASH_SEARCH_REST_URL/],
    ["qstash", { QSTASH_TOKEN: TOKEN }, /QSTASH_READONLY_TOKEN is not set/],
    ["account", { UPSTASH_EMAIL: "dev@shop.io" }, /UPSTASH_EMAIL is set, but UPSTASH_API_KEY is not/],
  ])(
    "ends with 1 where only a part of what %s takes is set, and says which is not: %o",
    async (product, part, problem) => {
      const given = { ...(await homeWith()), ...part } as Record<string, string>;
      const { code, report } = await diagnosed([], given);
      expect(report).toMatchObject({
        ok: false,
        here: { incomplete: [{ product, problem: expect.stringMatching(problem) }], warnings: [], upstreams: [] },
      });
      expect(code).toBe(1);
      const { stdout } = await runProgram(["doctor"], given);
      expect(stdout).toMatch(new RegExp(`  ✗ ${product}: .*${problem.source}`));
    },
  );

  it("warns of a token that can write where the server only reads, which is no failure", async () => {
    const { url } = await upstreamOf("default");
    const { code, report } = await diagnosed([], { ...(await homeWith()), ...databaseAt(url) });
    expect(report).toMatchObject({
      here: { warnings: [expect.stringMatching(/^The token of redis can write, .*read-only token/)] },
    });
    expect(code).toBe(0);
    const reads = await upstreamOf("default_ro");
    const fine = await diagnosed([], { ...(await homeWith()), ...databaseAt(reads.url) });
    expect(fine.report).toMatchObject({ here: { warnings: [] } });
  });

  it("takes the place of a value in an example for one that nothing has filled in", async () => {
    const { stdout } = await runProgram(["doctor"], { ...(await homeWith()), ...databaseWith("your-read-only-token") });
    expect(stdout).toContain("UPSTASH_REDIS_REST_READONLY_TOKEN: a placeholder that nothing has filled in");
  });

  it("ends with 1 where the configuration is wrong, and tells the rest all the same", async () => {
    const given = { ...(await homeWith({})), UPSTASH_REDIS_REST_URL: "shop.upstash.io" };
    const { code, report } = await diagnosed(["--toolsets", "redis"], given);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      here: { problem: expect.stringContaining("Bad value for UPSTASH_REDIS_REST_URL"), flags: ["--toolsets=redis"] },
      clients: [{ client: "Cursor", entries: [] }],
    });
  });

  it("tells how clients start the server, where their tokens stand, and whether that works", async () => {
    const { url, requests } = await upstreamOf("default");
    const start = { command: "node", args: [BIN, "--allow-writes"] };
    const given = await homeWith(
      {
        upstash: { ...start, env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: TOKEN } },
        other: { command: "npx", args: ["-y", "another-server"], env: { API_TOKEN: TOKEN } },
        filled: { ...start, env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: `\${env:TOKEN}` } },
      },
      `[mcp_servers.upstash]\ncommand = "npx"\nargs = ["-y", "@upstash/mcp-server", "--api-key", "${TOKEN}"]\n`,
    );
    const { code, report } = await diagnosed([], given);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      ok: true,
      clients: [
        {
          client: "Cursor",
          mode: "0644",
          warnings: [expect.stringMatching(/^Others may read its tokens \(mode 0644\): chmod 600 /)],
          entries: [
            {
              name: "upstash",
              transport: "stdio",
              tokens: ["in the file"],
              configured: { access: "writes", flags: ["--allow-writes"], upstreams: [{ rights: "standard" }] },
            },
            { name: "filled", tokens: ["by a placeholder"], hasPlaceholders: true, configured: { upstreams: [] } },
          ],
        },
        {
          client: "Codex",
          mode: "0600",
          entries: [{ name: "upstash", isOurs: false, command: "npx -y @upstash/mcp-server" }],
        },
      ],
    });
    expect(requests).toHaveLength(1);
  });

  it("ends with 1 where a client's file is not understood, or starts the server with a flag that is none", async () => {
    const wrong = await homeWith({ upstash: { command: "npx", args: ["upstash-mcp", "--alow-writes"] } }, "a = \n");
    const { code, stdout } = await runProgram(["doctor"], wrong);
    expect(code).toBe(1);
    expect(stdout).toContain("✗ Unknown flag --alow-writes. Did you mean --allow-writes?");
    expect(stdout).toMatch(/✗ \S+config\.toml is not valid TOML at line \d\./);
    expect(stdout).toContain("Something that is configured does not work");
  });

  it("reaches the embedded Upstash with --local, and leaves nothing behind", async () => {
    const { code, report } = await diagnosed(["--local"], await homeWith());
    expect(code).toBe(0);
    const { upstreams } = report.here as { upstreams: { product: string; rights: string; problem?: unknown }[] };
    expect(upstreams.map(({ product, problem }) => [product, problem])).toContainEqual(["redis", undefined]);
    expect(upstreams.length).toBeGreaterThan(2);
  });
});

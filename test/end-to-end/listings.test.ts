import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { listingOf } from "../../src/catalog/listing.ts";
import { products } from "../../src/products/index.ts";
import { openResults } from "../../src/results/open-results.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../../src/upstash/access.ts";
import { configOf, serve } from "../served.ts";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { BIN, environment, startHttp, startProgram } from "./program.ts";
import { initialize, initialized, send } from "./session.ts";

const keep = closing(afterEach);
const folder = join(dirname(BIN), "listings");

describe("what the build has written down to be listed", () => {
  it("is there for each product, and for no other", () => {
    expect(readdirSync(folder).sort()).toEqual(products.map(({ name }) => `${name}.json`).sort());
  });

  it.each(products)("is byte for byte what the tables say: $name", async (product) => {
    const written = readFileSync(join(folder, `${product.name}.json`), "utf8");
    expect(written).toBe(JSON.stringify(listingOf(await product.load())));
  });
});

describe("a start", () => {
  it("loads no table before a tool is called", async () => {
    const without = await mkdtemp(join(tmpdir(), "upstash-mcp-"));
    onTestFinished(() => rm(without, { recursive: true }));
    await cp(dirname(BIN), without, { recursive: true, filter: (file) => !/chunks.toolsets-/.test(file) });
    const given = { env: environment(database), encoding: "utf8" } as const;
    const run = (...args: string[]) => spawnSync(process.execPath, [join(without, "main.js"), ...args], given);
    expect(run("tools").stdout).toContain("redis_string_read");
    expect(run("call", "redis_string_read", "{}").stderr).toContain("toolsets");
  });
});

const listRequest = { jsonrpc: "2.0", id: "list", method: "tools/list", params: {} };
const flagOfLevel: Readonly<Record<AccessLevel, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { "allow-privileged-reads": "true" },
  writes: { "allow-writes": "true" },
};
const database = { UPSTASH_REDIS_REST_URL: "https://example.upstash.io", UPSTASH_REDIS_REST_TOKEN: "token" };
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
/** The rest of a configuration, each part in each of its ways. */
const rest = [
  { flags: { confirm: "auto", toolsets: "all,kafka" }, variables: database },
  { flags: { confirm: "always", "reveal-secrets": "true" }, variables: { ...database, ...account } },
  { flags: { confirm: "auto", tools: "*_read,database_*" }, variables: account },
  { flags: { confirm: "never", "exclude-tools": "redis_key_*", toolsets: "redis,kafka" }, variables: account },
];
const configurations = ACCESS_LEVELS.flatMap((level) =>
  (["stdio", "http"] as const).flatMap((transport) =>
    rest.map(({ flags, variables }) => ({ level, transport, variables, flags: { ...flagOfLevel[level], ...flags } })),
  ),
);

describe("the built program", () => {
  it.each(configurations)(
    "lists and introduces itself as the tables say: $level, $transport, $flags",
    async ({ transport, flags, variables }) => {
      const named = Object.entries(flags).map(([name, value]) => [camelCase(name), value]);
      const { offer, listed } = await serve(configOf({ transport, ...Object.fromEntries(named) }, variables), {
        keeper: openResults(),
      });
      const given = Object.entries(flags).flatMap(([name, value]) =>
        value === "true" ? `--${name}` : [`--${name}`, value],
      );
      const { instructions, tools } =
        transport === "stdio" ? await overStdio(given, variables) : await overHttp(given, variables);
      expect(instructions).toBe(offer.instructions);
      expect(JSON.stringify(tools)).toBe(JSON.stringify(listed));
    },
  );
});

type Variables = Readonly<Record<string, string>>;

async function overStdio(flags: readonly string[], variables: Variables) {
  const program = keep(startProgram(flags, variables));
  send(program, initialize);
  const [introduced] = await program.printed(/^.*"id":"first".*$/m);
  send(program, initialized, listRequest);
  const [listed] = await program.printed(/^.*"id":"list".*$/m);
  return told(JSON.parse(introduced), JSON.parse(listed));
}

async function overHttp(flags: readonly string[], variables: Variables) {
  const { url } = await startHttp(flags, variables, keep);
  const introduced = await request(url, { body: JSON.stringify({ jsonrpc: "2.0", ...initialize }) });
  const listed = await request(url, { body: JSON.stringify(listRequest) });
  return told(messageOf(introduced), messageOf(listed));
}

function told(introduced: unknown, listed: unknown) {
  const { instructions } = (introduced as { result: { instructions: string } }).result;
  const { tools } = (listed as { result: { tools: unknown } }).result;
  return { instructions, tools };
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { configFor } from "../../src/config/for-callers.ts";
import { variablesOf } from "../../src/config/settings.ts";
import { openConnections } from "../../src/connections/connections-of-file.ts";
import { products } from "../../src/products/index.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";

/** A folder that is gone after the test. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "connections-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const redisAt = (host: string, rest: object = {}) => ({
  UPSTASH_REDIS_REST_URL: `https://${host}`,
  UPSTASH_REDIS_REST_READONLY_TOKEN: { env: "READ_TOKEN" },
  ...rest,
});
const fileOf = (...names: string[]) =>
  JSON.stringify({ connections: names.map((name) => ({ name, credentials: redisAt(`${name}.upstash.io`) })) });

async function open(setting: string, levels: readonly AccessLevel[] = ["read-only"]) {
  const at = configFor({}, {}, products);
  const tell = vi.fn();
  const { connections, close } = await openConnections(setting, {
    productsAt: (of, own) => at(of, own).products,
    levels: new Set(levels),
    environment: { READ_TOKEN: "AXlzToken7ThatOnlyReads", EMPTY: " ", WEAK: "secret" },
    variables: variablesOf(products),
    strike() {},
    tell,
  });
  onTestFinished(close);
  const names = () => connections.all().map(({ name }) => name);
  const secrets = (name: string, level: AccessLevel) =>
    connections
      .all()
      .find((each) => each.name === name)
      ?.products(level, undefined)
      .flatMap(({ facts }) => facts.secrets.filter((secret) => secret !== undefined));
  return { connections, names, secrets, tell };
}

const SOON = { timeout: 4_000, interval: 20 };

describe("the connections of a setting", () => {
  test("may stand in it as JSON", async () => {
    const { names, secrets } = await open(fileOf("prod", "staging"));
    expect(names()).toEqual(["prod", "staging"]);
    expect(secrets("prod", "read-only")).toEqual(["AXlzToken7ThatOnlyReads"]);
  });

  test.each([
    [{ UPSTASH_REDIS_REST_URL: { env: "NOWHERE" } }, /connection "prod": the variable NOWHERE.* is not set/],
    [{ UPSTASH_REDIS_REST_URL: { env: "EMPTY" } }, /the variable EMPTY, which has UPSTASH_REDIS_REST_URL, is not set/],
    [{ UPSTASH_REDIS_REST_URL: "ftp://prod" }, /connection "prod": Bad value for UPSTASH_REDIS_REST_URL/],
    [
      { UPSTASH_EMAIL: "dev@example.com" },
      /connection "prod" reaches nothing\. UPSTASH_EMAIL is set, but UPSTASH_API_KEY/,
    ],
    [
      redisAt("prod.upstash.io", { UPSTASH_REDIS_REST_READONLY_TOKEN: { file: "/nowhere/token" } }),
      /cannot be read \(ENOENT\)/,
    ],
    [redisAt("prod.upstash.io", { UPSTASH_REDIS_REST_READONLY_TOKEN: { file: "/dev" } }), /is no regular file/],
  ])("with %j cannot be right at the start", async (credentials, sentence) => {
    await expect(open(JSON.stringify({ connections: [{ name: "prod", credentials }] }))).rejects.toThrow(sentence);
  });

  test("leave the token that writes unread where only reads are allowed, by the connection or by whoever calls", async () => {
    const credentials = redisAt("prod.upstash.io", { UPSTASH_REDIS_REST_TOKEN: { file: "/nowhere/standard-token" } });
    const setting = (access: string) => JSON.stringify({ connections: [{ name: "prod", credentials, access }] });
    expect((await open(setting("read-only"), ["writes"])).names()).toEqual(["prod"]);
    expect((await open(setting("writes"), ["read-only"])).names()).toEqual(["prod"]);
    await expect(open(setting("writes"), ["writes"])).rejects.toThrow("/nowhere/standard-token");
  });

  test("have a secret told that cannot well be kept out of answers, by its variable alone", async () => {
    const credentials = redisAt("prod.upstash.io", { UPSTASH_REDIS_REST_READONLY_TOKEN: { env: "WEAK" } });
    const { tell } = await open(JSON.stringify({ connections: [{ name: "prod", credentials }] }));
    expect(tell.mock.calls).toEqual([
      ["warn", expect.stringMatching(/^connection prod: UPSTASH_REDIS_REST_READONLY_TOKEN .*so it is not struck/)],
    ]);
  });

  test("have what a person should know of them told, each once", async () => {
    const credentials = { ...redisAt("prod.example.com"), UPSTASH_REDIS_REST_URL: "http://prod.example.com" };
    const { tell } = await open(JSON.stringify({ connections: [{ name: "prod", credentials }] }));
    const warnings = tell.mock.calls.filter(([level]) => level === "warn");
    expect(warnings).toEqual([["warn", expect.stringMatching(/^connection prod: .*unencrypted/)]]);
  });
});

describe("a file of connections that changes", () => {
  test("has the new ones taken, ends what is gone or is another one, and leaves the others", async () => {
    const file = join(newFolder(), "connections.json");
    writeFileSync(file, fileOf("prod", "staging", "old"));
    const { connections, names, tell } = await open(file);
    const [prod, staging, old] = connections.all();
    const changed = vi.fn();
    connections.onChange(changed);
    writeFileSync(
      file,
      fileOf("prod", "new").replace(
        "]}",
        `,${JSON.stringify({ name: "staging", credentials: redisAt("moved.upstash.io") })}]}`,
      ),
    );
    await vi.waitFor(() => expect(names()).toEqual(["prod", "new", "staging"]), SOON);
    expect([prod, staging, old].map((each) => each?.ended.aborted)).toEqual([false, true, true]);
    expect(connections.all()[0]).toBe(prod);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(tell).toHaveBeenCalledWith("info", "connections: changed; there are now 3");
  });

  test("that cannot be right leaves the connections as they were until it can", async () => {
    const file = join(newFolder(), "connections.json");
    writeFileSync(file, fileOf("prod"));
    const { connections, names, tell } = await open(file);
    const [prod] = connections.all();
    writeFileSync(file, fileOf("prod", "staging").slice(0, 60));
    await vi.waitFor(() => expect(tell).toHaveBeenCalledWith("error", expect.stringContaining("not taken. ")), SOON);
    expect([names(), prod?.ended.aborted]).toEqual([["prod"], false]);
    writeFileSync(file, fileOf("prod", "staging"));
    await vi.waitFor(() => expect(names()).toEqual(["prod", "staging"]), SOON);
  });

  test("has a credential of a file of its own followed as well, such as a token that was made anew", async () => {
    const folder = newFolder();
    const token = join(folder, "token");
    writeFileSync(token, "first-token-of-the-file\n");
    const credentials = redisAt("prod.upstash.io", { UPSTASH_REDIS_REST_READONLY_TOKEN: { file: token } });
    const { connections, secrets, tell } = await open(JSON.stringify({ connections: [{ name: "prod", credentials }] }));
    const [before] = connections.all();
    expect(secrets("prod", "read-only")).toEqual(["first-token-of-the-file"]);
    writeFileSync(token, "");
    await vi.waitFor(() => expect(tell).toHaveBeenCalledWith("error", expect.stringContaining("is empty")), SOON);
    expect(before?.ended.aborted).toBe(false);
    writeFileSync(token, "second-token-of-the-file\n");
    await vi.waitFor(() => expect(secrets("prod", "read-only")).toEqual(["second-token-of-the-file"]), SOON);
    expect(before?.ended.aborted).toBe(true);
    expect(JSON.stringify(tell.mock.calls)).not.toContain("token-of-the-file");
  });
});

import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SETUP_CLIENTS, type SetupClient } from "../../../src/commands/setup/client-table.ts";
import { COPY_ENDING, planWithEntry, planWithoutEntry } from "../../../src/commands/setup/plan-change.ts";
import { isChange, writeChanges } from "../../../src/commands/setup/write-changes.ts";
import { configurationsOf } from "./configurations.ts";

const START = { command: "npx", args: ["-y", "upstash-mcp"], env: { UPSTASH_REDIS_REST_READONLY_TOKEN: "t0ken" } };

function clientOf(name: string): SetupClient {
  const found = SETUP_CLIENTS.find((client) => client.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

async function folderForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "upstash-mcp-setup-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A client with a file, which is not there where no text is given. */
async function clientWith(text: string | Buffer | undefined, name = "cursor") {
  const folder = await folderForTest();
  const found = { client: clientOf(name), file: join(folder, "configuration") };
  if (text !== undefined) await writeFile(found.file, text);
  return {
    found,
    folder,
    read: () => readFile(found.file, "utf8"),
    mode: async (path = found.file) => (await stat(path)).mode & 0o777,
    add: async (start = START) => writeChanges([await planWithEntry(found, found.client.entry(start))], true),
    remove: async () => writeChanges([await planWithoutEntry(found)], false),
  };
}

const files = [
  ...configurationsOf("json").map(({ name, text }) => [name, "claude-code", text] as const),
  ...configurationsOf("json").map(({ name, text }) => [name, "opencode", text] as const),
  ...configurationsOf("toml").map(({ name, text }) => [name, "codex", text] as const),
].filter(([, , text]) => !/"upstash"|\.upstash\]/.test(text));

describe.each(files)("the file %s of %s", (_, name, text) => {
  test.each([
    ["", text],
    [" with CRLF and a mark", `\uFEFF${text.replaceAll("\n", "\r\n")}`],
  ])("is byte for byte as before, when the entry is taken out again%s", async (_, before) => {
    const { add, remove, folder, found } = await clientWith(before, name);
    await add();
    await add({ ...START, args: ["-y", "upstash-mcp", "--allow-writes"] });
    await remove();
    expect(await readFile(found.file)).toEqual(Buffer.from(before));
    expect(await readdir(folder)).toEqual(["configuration"]);
  });
});

describe("a file with our entry", () => {
  test("is made with mode 0600 where there is none, and goes with the entry", async () => {
    const { add, remove, mode, read, folder } = await clientWith(undefined);
    await add();
    expect(JSON.parse(await read())).toEqual({ mcpServers: { upstash: START } });
    expect(await mode()).toBe(0o600);
    await remove();
    expect(await readdir(folder)).toEqual([]);
  });

  test("has a copy of the one before beside it, for nobody else to read", async () => {
    const { add, mode, found } = await clientWith('{ "a": 1 }');
    await add();
    expect(await readFile(`${found.file}${COPY_ENDING}`, "utf8")).toBe('{ "a": 1 }');
    expect(await mode(`${found.file}${COPY_ENDING}`)).toBe(0o600);
  });

  test("may be read by nobody else where it has tokens, and by whom it was before where it has none", async () => {
    const { add, mode, found } = await clientWith("{}");
    await chmod(found.file, 0o640);
    await writeChanges([await planWithEntry(found, found.client.entry({ ...START, env: {} }))], false);
    expect(await mode()).toBe(0o640);
    await add();
    expect(await mode()).toBe(0o600);
  });

  test("does not change when the same is done again", async () => {
    const { add, found } = await clientWith("{}");
    await add();
    expect(isChange(await planWithEntry(found, found.client.entry(START)))).toBe(false);
  });

  test("keeps what was changed since, when the entry is taken out", async () => {
    const { add, remove, read, found } = await clientWith("{}");
    await add();
    const now = (await read()).replace(/\}\n?$/, ',\n  "mine": true\n}');
    await writeFile(found.file, now);
    await remove();
    expect(JSON.parse(await read())).toEqual({ mcpServers: {}, mine: true });
  });

  test("keeps what a person has added to our entry", async () => {
    const env = { HTTPS_PROXY: "http://proxy:3128", UPSTASH_MCP_ALLOW_WRITES: "true", QSTASH_TOKEN: "old" };
    const own = { command: "npx", args: ["-y", "upstash-mcp"], env, disabled: true };
    const { add, read } = await clientWith(JSON.stringify({ mcpServers: { upstash: own } }));
    await add();
    const kept = { ...START, env: { HTTPS_PROXY: env.HTTPS_PROXY, ...START.env }, disabled: true };
    expect(JSON.parse(await read())).toEqual({ mcpServers: { upstash: kept } });
  });

  test("leaves no token of an earlier one in the copy", async () => {
    const { add, found, folder } = await clientWith('{ "mine": true }');
    await add();
    await writeFile(found.file, (await readFile(found.file, "utf8")).replace("true", "false"));
    await add({ ...START, env: { UPSTASH_REDIS_REST_READONLY_TOKEN: "newer" } });
    expect(await readdir(folder)).toEqual(["configuration", `configuration${COPY_ENDING}`]);
    const copy = await readFile(`${found.file}${COPY_ENDING}`, "utf8");
    expect(copy).toContain('"mine": false');
    expect(copy).not.toContain("t0ken");
  });

  test("has no copy where there was nothing but it", async () => {
    const { add, folder } = await clientWith(undefined);
    await add();
    await add({ ...START, args: ["upstash-mcp"] });
    expect(await readdir(folder)).toEqual(["configuration"]);
  });

  test("has nothing of another server that had our name", async () => {
    const { add, read } = await clientWith(JSON.stringify({ mcpServers: { upstash: { url: "https://example.com" } } }));
    await add();
    expect(JSON.parse(await read())).toEqual({ mcpServers: { upstash: START } });
  });

  test("gives the place back to another server that had our name, when it is taken out", async () => {
    const before = '{ "mcpServers": { "upstash": { "command": "npx", "args": ["@upstash/mcp-server"] } } }\n';
    const { add, remove, read } = await clientWith(before);
    await add();
    await add({ ...START, args: ["upstash-mcp", "--allow-writes"] });
    await remove();
    expect(await read()).toBe(before);
    await remove();
    expect(await read()).toBe(before);
  });

  test("is still the link that it was, to the file that has changed", async () => {
    const { found, folder } = await clientWith("{}");
    const link = join(folder, "link");
    await symlink("configuration", link);
    const linked = { ...found, file: link };
    await writeChanges([await planWithEntry(linked, found.client.entry(START))], true);
    expect(await readlink(link)).toBe("configuration");
    expect(await readFile(found.file, "utf8")).toContain("upstash-mcp");
    await writeChanges([await planWithoutEntry(linked)], false);
    expect(await readFile(found.file, "utf8")).toBe("{}");
  });
});

describe("a file is left alone, and told", () => {
  test.each([
    ["when it is not understood", '{ "a": ', /is not valid JSON/],
    ["when it is not UTF-8", Buffer.from([0xff, 0xfe, 0x7b, 0x00]), /is not UTF-8/],
  ])("%s", async (_, text, reason) => {
    const { found } = await clientWith(text);
    await expect(planWithEntry(found, START)).rejects.toThrow(reason);
    await expect(planWithoutEntry(found)).rejects.toThrow(reason);
    expect(await readFile(found.file)).toEqual(Buffer.from(text));
  });

  test("when it is a folder, or a link that leads nowhere", async () => {
    const { found, folder } = await clientWith("{}");
    const link = join(folder, "link");
    await symlink(join(folder, "nothing"), link);
    await expect(planWithEntry({ ...found, file: folder }, START)).rejects.toThrow(/is no file/);
    await expect(planWithEntry({ ...found, file: link }, START)).rejects.toThrow(/is a link that leads nowhere/);
  });

  test("when it has changed since it was shown, and no other file is written then", async () => {
    const [one, other] = [await clientWith("{}"), await clientWith("{}", "zed")];
    const plans = [await planWithEntry(one.found, START), await planWithEntry(other.found, START)];
    await writeFile(other.found.file, '{ "b": 2 }');
    await expect(writeChanges(plans, true)).rejects.toThrow(/has changed since it was read\. Nothing was written/);
    expect(await one.read()).toBe("{}");
    expect(await readdir(one.folder)).toEqual(["configuration"]);
  });

  test("when it has come into being since it was shown", async () => {
    const { found, read } = await clientWith(undefined);
    const plan = await planWithEntry(found, START);
    await writeFile(found.file, "mine");
    await expect(writeChanges([plan], true)).rejects.toThrow(/has changed since it was read/);
    expect(await read()).toBe("mine");
  });
});

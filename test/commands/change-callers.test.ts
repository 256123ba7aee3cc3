import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { changeCallers } from "../../src/commands/change-callers.ts";
import { readConfig } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "callers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "callers.json");
}

/** Runs `upstash-mcp caller` with operands and flags by the names of their settings. */
function change(operands: readonly string[], flags: Readonly<Record<string, string>>, environment = {}) {
  return changeCallers(readConfig(flags, environment, products), { flags, operands: ["caller", ...operands] });
}

describe("a caller who is added with a flag that narrows a server", () => {
  test.each([
    ["--allow-writes-to", { allowWritesTo: "staging" }, "write writes_to into the entry"],
    ["--allow-keys", { allowKeys: "app:*" }, "write keys into the entry"],
    ["--deny-commands", { denyCommands: "KEYS" }, "write deny_commands into the entry"],
    ["--toolsets", { toolsets: "redis_hash" }, "write toolsets into the entry"],
    ["--protect", { protect: "prod" }, "give it to the server"],
    ["--allow-destructive-on", { allowDestructiveOn: "scratch" }, "give it to the server"],
  ])("is not added, since %s would be lost", async (flag, flags, way) => {
    const callers = newFile();
    const added = change(["add", "bob"], { allowWrites: "true", callers, ...flags });
    await expect(added).rejects.toThrow(new RegExp(`^${flag} is not kept by .*${way}`));
    expect(existsSync(callers)).toBe(false);
  });

  test("is added where a variable of the server's environment says the same", async () => {
    const callers = newFile();
    expect(await change(["add", "bob"], { callers }, { UPSTASH_MCP_PROTECT: "prod" })).toBe(0);
  });
});

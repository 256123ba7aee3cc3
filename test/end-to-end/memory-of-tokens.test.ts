import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closing } from "./closing.ts";
import { startProgram } from "./program.ts";
import { reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const standard = "AXX0standardTokenThatMustNotBeKept";
const readOnly = "AnX0readOnlyTokenThatIsUsed";

/** Everything that the process has in its JavaScript memory after a call, as V8 writes it down. */
async function memoryOf(flags: readonly string[]): Promise<string> {
  const upstream = keep(await startUpstream((response) => reply(response, "v")));
  const folder = await mkdtemp(join(tmpdir(), "memory-of-tokens-"));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
  const environment = {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_TOKEN: standard,
    UPSTASH_REDIS_REST_READONLY_TOKEN: readOnly,
    NODE_OPTIONS: "--heapsnapshot-signal=SIGUSR2",
  };
  const program = keep(startProgram(flags, environment, folder));
  const send = (message: object) => program.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const client = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1.0.0" } };
  send({ id: 1, method: "initialize", params: client });
  await program.printed(/"id":1/);
  send({ method: "notifications/initialized" });
  send({
    id: 2,
    method: "tools/call",
    params: { name: "redis_string_read", arguments: { command: "GET", args: ["k"] } },
  });
  await program.printed(/"id":2/);
  program.kill("SIGUSR2");
  const snapshot = await vi.waitFor(
    async () => {
      const [name] = (await readdir(folder)).filter((file) => file.endsWith(".heapsnapshot"));
      const text = name === undefined ? "" : await readFile(join(folder, name), "utf8");
      // The strings come last, so that a snapshot which ends is complete.
      expect(text.trimEnd().endsWith("]}")).toBe(true);
      return text;
    },
    { timeout: 25_000, interval: 200 },
  );
  return snapshot;
}

describe("the memory of a process after a call", () => {
  it("holds the read-only token and not the standard one, where only reads are allowed", async () => {
    const memory = await memoryOf([]);
    expect(memory.includes(readOnly)).toBe(true);
    expect(memory.includes(standard)).toBe(false);
  });

  it("holds the standard token where writes are allowed, so that the search is known to work", async () => {
    const memory = await memoryOf(["--allow-writes"]);
    expect(memory.includes(standard)).toBe(true);
    expect(memory.includes(readOnly)).toBe(false);
  });
});

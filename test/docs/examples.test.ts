import { spawn } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { clientKinds } from "../end-to-end/clients.ts";
import { closing } from "../end-to-end/closing.ts";
import { startHttp } from "../end-to-end/program.ts";
import { blocks, root } from "./pages.ts";

const keep = closing(afterEach);
const newest = clientKinds.at(-1);

/** The configurations of clients that start the server, among the blocks of JSON. */
const configurations = blocks("json").filter((block) => /"command"/.test(block));

describe("what the documents show", () => {
  it("has a configuration for each kind of client", () => {
    expect(configurations.length).toBeGreaterThan(3);
  });

  it.each(configurations)("starts the server with the configuration %#", async (block) => {
    const { mcpServers, servers, context_servers, mcp } = JSON.parse(block);
    const { command, args = [], env, environment } = (mcpServers ?? servers ?? context_servers ?? mcp).upstash;
    const variables = env ?? environment;
    expect([command, ...args].flat()).toEqual(["npx", "-y", packageJson.name]);
    expect([
      ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"],
      ["UPSTASH_EMAIL", "UPSTASH_API_KEY"],
    ]).toContainEqual(Object.keys(variables));
    const client = keep(await connect({ args: [], env: filledIn(variables) }));
    expect((await client.listTools()).map(({ name }) => name)).toContain("redis_string_read");
  });

  it("runs the example of an agent framework as it stands", async () => {
    const [example = ""] = blocks("js").filter((block) => block.includes("@modelcontextprotocol/client"));
    const { url } = await startHttp(["--local", "--sample-data"], {}, keep);
    const folder = mkdtempSync(join(tmpdir(), "examples-"));
    keep({ close: () => rm(folder, { recursive: true }) });
    const file = join(folder, "agent.mjs");
    writeFileSync(file, example.replace("http://127.0.0.1:3000/mcp", url));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const agent = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
    const [tools, answer] = (await text(agent.stdout)).split("\n");
    expect(tools).toContain("redis_sorted_set_read");
    expect(example).toContain(`// ${answer}`);
  });
});

/** With what is unset in the environment of the client, where it fills in references; others come as they stand. */
function filledIn(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replace(/^\{env:\w+\}$/, "")]),
  );
}

function connect(target: { args: readonly string[]; env: Readonly<Record<string, string>> }) {
  if (newest === undefined) throw new Error("There is no client to test with.");
  return newest.connect(target);
}

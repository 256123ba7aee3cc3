import { afterEach, describe, expect, it } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { closing } from "./closing.ts";
import { request } from "./http-request.ts";
import { runProgram, startHttp, startProgram } from "./program.ts";
import { initialize, send, toolCall } from "./session.ts";

const keep = closing(afterEach);
const SET = { command: "SET", args: ["k", "v"] };

/** What a write is answered that names no database, as most do. */
async function write(...flags: readonly string[]): Promise<string> {
  const { stdout } = await runProgram(["call", "redis_string_write", JSON.stringify(SET), "--local", ...flags]);
  return stdout;
}

describe("the database of local mode, which nobody can name by its host and port", () => {
  it("is the one named local to --allow-writes-to local", async () => {
    expect(JSON.parse(await write("--allow-writes-to", "local"))).toMatchObject({ result: "OK" });
  });

  it("is the one named local to --allow-destructive-on local, so that a person is asked", async () => {
    const flags = ["--local", "--allow-writes", "--allow-destructive-on", "local"];
    const { stdout } = await runProgram(["call", "redis_server_write", '{"command":"FLUSHALL"}', ...flags]);
    expect(stdout).toContain("a person must agree to this call");
  });

  it.each([
    ["--allow-writes-to", "staging"],
    ["--allow-writes", "--protect", "local"],
  ])("is told by its name where %s %s does not let it be written", async (...flags) => {
    expect(await write(...flags)).toMatch(/^Nothing was written: .*"local"/);
  });

  it("is the one named local in the entry of a caller", async () => {
    const entry = (name: string, writesTo: string) => ({
      ...{ name, token_sha256: tokenDigest(`token-of-${name}`) },
      ...{ access: "writes", writes_to: [writesTo] },
    });
    const callers = JSON.stringify({ callers: [entry("ada", "local"), entry("bob", "staging")] });
    const { url } = await startHttp(["--local"], { UPSTASH_MCP_CALLERS: callers }, keep);
    const answerTo = async (name: string) => {
      const headers = { authorization: `Bearer token-of-${name}` };
      const call = { jsonrpc: "2.0", ...toolCall(1, "redis_string_write", SET) };
      return (await request(url, { headers, body: JSON.stringify(call) })).body;
    };
    expect(await answerTo("ada")).toContain("OK");
    expect(await answerTo("bob")).toContain("Nothing was written");
  });
});

it("local mode warns of a flag that limits nothing, since it has no value", async () => {
  const program = keep(startProgram(["--local", "--allow-writes", "--allow-keys", ""]));
  send(program, initialize);
  await program.logged(/--allow-keys is given without a value, so it counts as not given and limits nothing/);
});

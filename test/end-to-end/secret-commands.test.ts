import { describe, expect, it } from "vitest";
import { withCommands } from "../../src/config/credential-commands.ts";
import { runProgram } from "./program.ts";

describe("a secret by a command", () => {
  const URL = { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io" };
  const NAME = "UPSTASH_REDIS_REST_READONLY_TOKEN_COMMAND";

  it.each([
    ["echo secret", /expected a JSON list of a program and its arguments/],
    ["[]", /expected a JSON list/],
    ['["no-such-program-here"]', /was not found/],
    [JSON.stringify([process.execPath, "-e", "process.exit(3)"]), /ended with exit code 3/],
    [JSON.stringify([process.execPath, "-e", ""]), /printed nothing/],
    [JSON.stringify([process.execPath, "-e", "process.kill(process.pid,'SIGKILL')"]), /was ended by SIGKILL/],
    [JSON.stringify([process.execPath, "-e", "console.log('x'.repeat(99999))"]), /printed more than 65536 bytes/],
    ['["/"]', /is no program that may be run/],
    ['["AYFmASQgN2E1ODExZGEtMmI3Mi00"]', /\("\[redacted\]"\) was not found/],
  ])("that cannot be had ends the start with a reason: %s", async (command, reason) => {
    const { code, stderr } = await runProgram(["tools"], { ...URL, [NAME]: command });
    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
  });

  it("that goes on when it is asked to end is ended", () => {
    const stays = JSON.stringify([process.execPath, "-e", "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"]);
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: token } = withCommands(
      { ...process.env, [NAME]: stays },
      ["UPSTASH_REDIS_REST_READONLY_TOKEN"],
      1_000,
    );
    expect(token).toThrow(/took longer than 1 seconds/);
  });

  it("is not taken beside the secret itself", async () => {
    const both = { ...URL, [NAME]: '["echo","a"]', UPSTASH_REDIS_REST_READONLY_TOKEN: "b" };
    expect((await runProgram(["tools"], both)).stderr).toMatch(/Both UPSTASH_\w+ and UPSTASH_\w+_COMMAND are set/);
  });

  it("is not asked for where the access level does not need it", async () => {
    const command = JSON.stringify([process.execPath, "-e", "process.exit(3)"]);
    const given = { ...URL, UPSTASH_REDIS_REST_READONLY_TOKEN: "reads", UPSTASH_REDIS_REST_TOKEN_COMMAND: command };
    expect((await runProgram(["tools"], given)).code).toBe(0);
    expect((await runProgram(["tools", "--allow-writes"], given)).stderr).toMatch(/ended with exit code 3/);
  });
});

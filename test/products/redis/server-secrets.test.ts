import { describe, expect, test } from "vitest";
import { useTools, writes } from "./tools/fixture.ts";

const tools = useTools();
const revealing = { flags: { allowWrites: "true", revealSecrets: "true" } };
const unasked = { flags: { allowWrites: "true", confirm: "never" } };
const HASH = /[0-9a-f]{64}/;

function server(side: "read" | "write", command: string, args: readonly string[] = [], options = writes) {
  return tools.answer<unknown>(`redis_server_${side}`, { command, args }, options);
}

describe("secrets in what Redis answers", () => {
  test("a generated password is hidden, and the answer says so", async () => {
    expect(await server("read", "ACL GENPASS")).toMatchObject({
      result: "[redacted]",
      notice: expect.stringContaining("--reveal-secrets"),
    });
  });

  test("with --reveal-secrets it is shown", async () => {
    expect((await server("read", "ACL GENPASS", [], revealing)).result).toMatch(HASH);
  });

  test("a token of ACL RESTTOKEN is hidden", async () => {
    await tools.redis("ACL", "SETUSER", "ada", "on", ">correct-horse", "+get", "~*");
    expect((await server("write", "ACL RESTTOKEN", ["ada", "correct-horse"])).result).toBe("[redacted]");
  });

  test("the hashes of passwords are hidden in ACL LIST and ACL GETUSER, the rest stays", async () => {
    await tools.redis("ACL", "SETUSER", "grace", "on", ">battery-staple", "+get", "~*");
    const list = await server("read", "ACL LIST");
    expect(list.result).toContainEqual(expect.stringMatching(/^user grace on .*#\[redacted\] ~\*/));
    expect(JSON.stringify(list)).not.toMatch(HASH);
    const user = await server("read", "ACL GETUSER", ["grace"]);
    expect(user.result).toMatchObject({ passwords: ["[redacted]"], keys: "~*" });
    expect(JSON.stringify((await server("read", "ACL LIST", [], revealing)).result)).toMatch(HASH);
  });

  test("the passwords in CONFIG GET are hidden, other settings stay", async () => {
    await tools.redis("CONFIG", "SET", "masterauth", "a-long-password");
    const { result } = await server("read", "CONFIG GET", ["master*", "tls-auth-clients"]);
    expect(result).toMatchObject({ masterauth: "[redacted]", "tls-auth-clients": "yes" });
  });
});

describe("a secret of a few characters, which cannot be told from other text", () => {
  test("is hidden where it is the value of a setting, and nowhere else", async () => {
    await tools.redis("CONFIG", "SET", "masterauth", "yes");
    const args = ["masterauth", "tls-auth-clients"];
    const ofOwn = await server("read", "CONFIG GET", ["masterauth"]);
    expect(ofOwn.result).toEqual({ masterauth: "[redacted]" });
    const pipeline = await tools.answer("redis_pipeline_read", { commands: [["CONFIG", "GET", "masterauth"]] }, writes);
    expect(pipeline.result).toEqual([{ result: { masterauth: "[redacted]" } }]);
    const echoed = await tools.answer("redis_connection_read", { command: "ECHO", args: ["yes"] }, writes);
    expect(echoed.result).toBe("yes");
    expect((await server("read", "CONFIG GET", args, revealing)).result).toMatchObject({ masterauth: "yes" });
  });
});

describe("secrets that a call carries", () => {
  test("a password in ACL SETUSER is hidden also in the error about it", async () => {
    const text = await tools.refusal(
      "redis_server_write",
      { command: "ACL SETUSER", args: ["eve", "on", "#not-a-hash-of-hers"] },
      unasked,
    );
    expect(text).toContain("Error in ACL SETUSER modifier");
    expect(text).not.toContain("not-a-hash");
  });

  test("an answer without secrets has no remark about them", async () => {
    const answer = await server("write", "ACL SETUSER", ["eve", ">another-password"], unasked);
    expect(answer).toEqual({ result: "OK", untrusted: true });
  });
});

import { describe, expect, test } from "vitest";
import { useTools, writes } from "./fixture.ts";

const tools = useTools();
const password = "correct-horse-battery";
const revealing = { flags: { allowWrites: "true", revealSecrets: "true" } };

describe("redis_acl_rest_token", () => {
  test("hides the token, and says that it was created and how to see it", async () => {
    await tools.redis("ACL", "SETUSER", "ada", "on", `>${password}`, "+get", "~*");
    const answer = await tools.answer("redis_acl_rest_token", { username: "ada", password }, writes);
    expect(answer.result).toEqual({ created: true, username: "ada", token: "[redacted]" });
    expect(answer.notice).toMatch(/^The token was created\. .*--reveal-secrets/);
  });

  test("shows the token where secrets are revealed, and the token has the rights of the user", async () => {
    await tools.redis("SET", "greeting", "hello");
    await tools.redis("ACL", "SETUSER", "grace", "on", `>${password}`, "+get", "~*");
    const { result } = await tools.answer<{ token: string }>(
      "redis_acl_rest_token",
      { username: "grace", password },
      revealing,
    );
    const ask = async (path: string) => {
      const response = await fetch(tools.database.url + path, { headers: { authorization: `Bearer ${result.token}` } });
      return response.json();
    };
    expect(await ask("/get/greeting")).toEqual({ result: "hello" });
    expect(await ask("/set/greeting/bye")).toEqual({ error: expect.stringMatching(/^NOPERM/) });
  });

  test("hides the password that was given, also when Redis refuses it", async () => {
    const wrong = "not-the-password";
    const text = await tools.refusal("redis_acl_rest_token", { username: wrong, password: wrong }, writes);
    expect(text).toContain("Wrong password or user");
    expect(text).not.toContain(wrong);
  });

  test("is offered with writes alone", async () => {
    expect(await tools.names()).not.toContain("redis_acl_rest_token");
    expect(await tools.names({ allowPrivilegedReads: "true" })).not.toContain("redis_acl_rest_token");
  });
});

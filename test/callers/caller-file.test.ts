import { describe, expect, test } from "vitest";
import { callersIn } from "../../src/callers/caller-file.ts";
import { ConfigError } from "../../src/config/read.ts";

const digest = "a".repeat(64);
const fileOf = (...callers: object[]) => JSON.stringify({ callers });

/** What is said of a file that cannot be right. */
function refusalOf(text: string): string {
  try {
    callersIn(text, "callers.json");
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("It was taken.");
}

describe("a file of callers", () => {
  test("gives a caller read-only access to everything, where it says no more", () => {
    expect(callersIn(fileOf({ name: "ada", token_sha256: "A".repeat(64) }), "callers.json")).toEqual([
      { name: "ada", token_sha256: digest, access: "read-only", toolsets: [], tools: [], exclude_tools: [] },
    ]);
  });

  test("may name a caller by the subject of an OAuth issuer", () => {
    const [caller] = callersIn(fileOf({ name: "ada", oauth_sub: "auth0|1", access: "writes" }), "callers.json");
    expect(caller).toMatchObject({ name: "ada", oauth_sub: "auth0|1", access: "writes" });
  });

  test("says who approves what a caller calls, be it the caller alone", () => {
    const ci = { name: "ci", token_sha256: digest, is_agent: true, approvers: ["ada"] };
    const ada = { name: "ada", oauth_sub: "1", approvers: ["ada"] };
    expect(callersIn(fileOf(ci, ada), "callers.json")).toMatchObject([ci, ada]);
  });

  test.each([
    ["not json", /^callers\.json is not JSON\. Expected \{"callers"/],
    ["[]", /callers\.json: expected \{"callers": \[/],
    ["{}", /callers\.json: expected \{"callers": \[/],
    [fileOf({ name: "ada" }), /caller "ada": expected token_sha256 or oauth_sub, one of the two/],
    [fileOf({ name: "ada", token_sha256: digest, oauth_sub: "1" }), /caller "ada": expected .*, one of the two/],
    [fileOf({ name: "ada", oauth_sub: "" }), /caller "ada", oauth_sub: /],
    [fileOf({ name: "ada", oauth_sub: "a".repeat(256) }), /caller "ada", oauth_sub: /],
    [
      fileOf({ name: "ada", oauth_sub: "1" }, { name: "bob", oauth_sub: "1" }),
      /caller "bob" has the oauth_sub of another caller/,
    ],
    [fileOf({ name: "ada", token_sha256: "upstash_mcp_x" }), /caller "ada", token_sha256: expected the SHA-256/],
    [fileOf({ name: "a b", token_sha256: digest }), /caller "a b", name: expected 1 to 64 letters/],
    [fileOf({ token_sha256: digest }), /callers\[0\], name/],
    [fileOf({ name: "ada", token_sha256: digest, access: "write" }), /caller "ada", access: /],
    [fileOf({ name: "ada", token_sha256: digest, databases: ["a"] }), /caller "ada": .*databases/],
    [fileOf({ name: "ada", token_sha256: digest, calls_per_minute: 0 }), /caller "ada", calls_per_minute: /],
    [
      fileOf({ name: "ci", token_sha256: digest, approvers: ["eve"] }),
      /caller "ci", approvers: "eve" is no caller of the file; add it/,
    ],
    [
      fileOf({ name: "ci", token_sha256: digest, is_agent: true, approvers: ["ci"] }),
      /caller "ci", approvers: "ci" is an agent \(is_agent\), which approves nothing; name a person/,
    ],
    [fileOf({ name: "ci", token_sha256: digest, approvers: [] }), /caller "ci", approvers: expected at least one name/],
    [
      fileOf({ name: "ada", token_sha256: digest }, { name: "ada", token_sha256: "b".repeat(64) }),
      /caller "ada" stands there twice/,
    ],
    [
      fileOf({ name: "ada", token_sha256: digest }, { name: "bob", token_sha256: digest.toUpperCase() }),
      /caller "bob" has the token of another caller/,
    ],
  ])("of %s is refused with the place", (text, sentence) => {
    expect(refusalOf(text)).toMatch(sentence);
  });

  test("is refused without a word of a token that stands in the wrong place", () => {
    const token = "upstash_mcp_very-secret";
    for (const text of [
      token,
      fileOf({ name: "ada", token_sha256: token }),
      fileOf({ name: "ada", credentials: token }),
    ]) {
      expect(refusalOf(text)).not.toContain(token);
    }
  });
});

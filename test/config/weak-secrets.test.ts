import { describe, expect, it } from "vitest";
import { createRedactor } from "../../src/call/redactor.ts";
import { readConfig } from "../../src/config/read.ts";
import { warningAbout } from "../../src/config/weak-secrets.ts";
import { products } from "../../src/products/index.ts";

const NAME = "UPSTASH_REDIS_REST_TOKEN";
const strong = "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2";
const url = "https://merry-cat-32748.upstash.io";

describe("a secret", () => {
  it.each(["x", "1234567", "a1B2c3D"])("that is too short to be struck is warned about: %s", (secret) => {
    expect(warningAbout(NAME, secret)).toMatch(/^UPSTASH_REDIS_REST_TOKEN is shorter than 8 characters/);
    const redactor = createRedactor(false);
    redactor.add(secret);
    expect(redactor.text(secret)).toBe(secret);
  });

  it.each(["password", "Password", "opensesame"])(
    "that is one plain word is warned about, as not struck: %s",
    (secret) => {
      expect(warningAbout(NAME, secret)).toMatch(/^UPSTASH_REDIS_REST_TOKEN is one plain word, so it is not struck/);
      expect(warningAbout(NAME, secret)).not.toContain(secret);
      const redactor = createRedactor(false);
      redactor.add(secret);
      expect(redactor.text(secret)).toBe(secret);
    },
  );

  it.each([
    "changeme123",
    "my-secret-token",
    "SECRET_TOKEN",
    "12345678",
    "correct.horse.battery.staple",
    "your-token-here!",
  ])("that looks like plain text is warned about: %s", (secret) => {
    expect(warningAbout(NAME, secret)).toMatch(/^UPSTASH_REDIS_REST_TOKEN looks like plain text/);
    expect(warningAbout(NAME, secret)).not.toContain(secret);
  });

  it.each([strong, "3f2a1b9c-0d4e-4f6a-8b7c-9d0e1f2a3b4c", "AYh7ASQgk1Zz", "a".repeat(64), "0a1b2c3d4e5f6071"])(
    "as Upstash makes them is not: %s",
    (secret) => {
      expect(warningAbout(NAME, secret)).toBeUndefined();
    },
  );

  it("of our own is not looked for in the Upstash console", () => {
    expect(warningAbout("UPSTASH_MCP_SIGNING_KEY", "correct-horse-battery")).toMatch(/openssl rand -hex 32/);
  });

  it("is told apart in a time that grows with its length alone", () => {
    expect(warningAbout(NAME, `${"word-".repeat(50_000)}wordWord`)).toBeUndefined();
  });
});

describe("a configuration", () => {
  const warningsOf = (environment: Record<string, string>, flags = {}) =>
    readConfig(flags, environment, products).warnings;

  it("has a warning for each weak secret that is read, once, with nothing of the secret", () => {
    const environment = {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_READONLY_TOKEN: "readers",
      UPSTASH_EMAIL: "dev@example.com",
      UPSTASH_API_KEY: "opensesame",
    };
    const warnings = warningsOf(environment);
    expect(warnings).toEqual([
      expect.stringMatching(/^UPSTASH_API_KEY is one plain word/),
      expect.stringMatching(/^UPSTASH_REDIS_REST_READONLY_TOKEN is shorter than 8 characters/),
    ]);
    expect(warnings.join()).not.toMatch(/readers|opensesame|\b7\b|\b10\b/);
  });

  it("has none for a secret that is not used at its level", () => {
    const environment = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: "short" };
    expect(warningsOf(environment)).toEqual([]);
    expect(warningsOf(environment, { allowWrites: "true" })).toHaveLength(1);
  });

  it("has none where secrets are as Upstash makes them", () => {
    const environment = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: strong };
    expect(warningsOf(environment)).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPlaceholder } from "../../src/config/placeholders.ts";
import { configOf, serveForTest } from "../served.ts";

const [URL_NAME, TOKEN_NAME] = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"];

describe("a placeholder", () => {
  test.each([
    ...["your-token", "your-read-only-token", "YOUR_TOKEN", "your_token_here", "yourtoken", "<token>", "[TOKEN]"],
    ...["{token}", "$UPSTASH_TOKEN", "%TOKEN%", "xxxx", "XXXX-XXXX", "****", "...", "…", "AXXX…", "AXXXX==", "AYh7…"],
    ...["AYh7...", "AXXX...", "UPSTASH_REDIS_REST_TOKEN", "changeme", "replace-me", "paste-your-token-here"],
  ])("is known in the place of a token: %s", (text) => {
    expect(isPlaceholder(TOKEN_NAME, text)).toBe(true);
  });

  test.each([
    ...["https://your-db.upstash.io", "https://your-database.upstash.io", "https://UPSTASH_URL", "https://YOUR_URL"],
    ...["<url>", "https://<your-db>.upstash.io", "https://xxxx.upstash.io", "UPSTASH_REDIS_REST_URL", "..."],
  ])("is known in the place of a URL: %s", (text) => {
    expect(isPlaceholder(URL_NAME, text)).toBe(true);
  });

  test.each(["you@example.com", "your@email.com", "your-email@example.com", "<email>"])(
    "is known in the place of an e-mail address: %s",
    (text) => {
      expect(isPlaceholder("UPSTASH_EMAIL", text)).toBe(true);
    },
  );

  test.each([
    [URL_NAME, "https://eu1-driving-cod-12345.upstash.io"],
    [URL_NAME, "https://yours-truly-cod-12345.upstash.io"],
    [URL_NAME, "http://localhost:8079"],
    [URL_NAME, "http://redis_rest:80"],
    [URL_NAME, "http://[::1]:8079"],
    ["UPSTASH_EMAIL", "youssef@example.com"],
    ["UPSTASH_EMAIL", "dev@example.com"],
    [TOKEN_NAME, "example_token"],
    ["UPSTASH_MCP_SIGNING_KEY", "your-signing-key-of-this-machine"],
    ["HTTPS_PROXY", "http://your-proxy:8080"],
  ])("is none: %s %s", (name, text) => {
    expect(isPlaceholder(name, text)).toBe(false);
  });

  test("is never what Upstash makes: base64, JWT or UUID, with an adjective, an animal and a number as host", () => {
    const bytes = fc.uint8Array({ minLength: 20, maxLength: 80 }).map((raw) => Buffer.from(raw));
    const tokens = fc.oneof(
      bytes.map((raw) => raw.toString("base64")),
      bytes.map((raw) => raw.toString("base64url")),
      bytes.map((raw) => `A${raw.toString("base64")}`),
      bytes.map((raw) => `eyJ${raw.toString("base64url")}`),
      fc.uuid(),
    );
    fc.assert(fc.property(tokens, (token) => !isPlaceholder(TOKEN_NAME, token)));
    const word = fc.stringMatching(/^[a-z]{3,9}$/);
    const hosts = fc.tuple(word, word, fc.integer({ min: 10_000, max: 99_999 })).map((parts) => parts.join("-"));
    fc.assert(fc.property(hosts, (host) => !isPlaceholder(URL_NAME, `https://${host}.upstash.io`)));
  });
});

describe("a server whose credentials are placeholders", () => {
  const environment = { [URL_NAME]: "https://your-database.upstash.io", [TOKEN_NAME]: '"your-read-only-token"' };
  const sentence =
    "UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_READONLY_TOKEN still hold the placeholder of an example. The person sets each to the value from the Upstash console";

  test("says so in its instructions, within what clients show", async () => {
    const { offer } = await serveForTest(configOf({}, environment));
    expect(offer.instructions).toContain(sentence);
    expect(offer.instructions.length).toBeLessThanOrEqual(2_048);
  });

  test("says so at the first call, and sends nothing", async () => {
    const served = await serveForTest(configOf({}, environment));
    const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
    const answer = await served.call("redis_string_read", { command: "GET", args: ["a"] }, client);
    expect(JSON.stringify(answer)).toContain(sentence);
    expect(JSON.stringify(answer)).toContain("No Redis database is configured");
  });

  test("uses others that are none", async () => {
    const real = { [URL_NAME]: "https://eu1-driving-cod-12345.upstash.io", [TOKEN_NAME]: "AYh7ASQgk1Zz" };
    const account = { UPSTASH_EMAIL: "you@example.com", UPSTASH_API_KEY: "your-read-only-api-key" };
    const { config, tools } = await serveForTest(configOf({}, { ...real, ...account }));
    expect(config.placeholders).toMatch(/^UPSTASH_EMAIL, UPSTASH_API_KEY still hold .* Account, Management API\)/);
    expect([tools.has("redis_string_read"), tools.has("database_list")]).toEqual([true, false]);
  });

  test("says nothing of them in local mode, which needs none", () => {
    expect(configOf({ local: "true" }, environment).placeholders).toBeUndefined();
  });
});

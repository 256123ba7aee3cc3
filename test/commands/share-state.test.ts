import { describe, expect, test } from "vitest";
import { shareState } from "../../src/commands/share-state.ts";
import { ConfigError } from "../../src/config/read.ts";
import { configOf } from "../served.ts";

const KEY = { UPSTASH_MCP_SIGNING_KEY: "a-signing-key-of-the-test-0123456789" };
const TOKEN = { UPSTASH_MCP_SHARED_STATE_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5" };

const open = (sharedState: string | undefined, environment: Record<string, string>) =>
  shareState(configOf(sharedState === undefined ? {} : { sharedState }, environment), () => {});

describe("a shared state", () => {
  test("is none unless one is named", async () => {
    expect(await open(undefined, KEY)).toBeUndefined();
  });

  test.each([
    ["redis://127.0.0.1:6379", KEY],
    ["rediss://redis.example:6379/0", KEY],
    ["https://own.upstash.io", { ...KEY, ...TOKEN }],
  ])("is opened at %s without being reached", async (url, environment) => {
    await (await open(url, environment))?.close();
  });

  test.each([
    ["without the key that nodes share", "redis://redis:6379", {}, /UPSTASH_MCP_SIGNING_KEY/],
    [
      "of a REST URL without its token",
      "https://own.upstash.io",
      KEY,
      /UPSTASH_MCP_SHARED_STATE_TOKEN to its standard token/,
    ],
    ["of redis:// with the token of a REST URL", "redis://redis:6379", { ...KEY, ...TOKEN }, /is for a REST URL/],
    ["of which there is a token alone", undefined, { ...KEY, ...TOKEN }, /no --shared-state/],
    ["whose URL cannot be read whole", "redis://redis:6379/#x", KEY, /--shared-state cannot be used/],
  ])("%s is refused with what to do", async (_, url, environment, sentence) => {
    const error = await open(url, environment).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(sentence);
    expect((error as Error).message).not.toContain(TOKEN.UPSTASH_MCP_SHARED_STATE_TOKEN);
  });
});

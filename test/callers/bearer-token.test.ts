import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bearerTokenIn, keptByToken, newBearerToken, tokenDigest } from "../../src/callers/bearer-token.ts";

describe("a new token", () => {
  test("has 256 bits, and is another one each time", () => {
    const tokens = new Set(Array.from({ length: 100 }, newBearerToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^upstash_mcp_[\w-]{43}$/);
  });

  test("has the SHA-256 that other programs make of it", () => {
    expect(tokenDigest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("what is kept by token", () => {
  test("is found by its own token alone, among many", () => {
    const tokens = Array.from({ length: 2_000 }, newBearerToken);
    const kept = keptByToken(tokens.map((token, place) => [tokenDigest(token), place] as const));
    expect(tokens.map((token) => kept.of(token))).toEqual(tokens.map((_, place) => place));
    expect(kept.of(newBearerToken())).toBeUndefined();
    expect(kept.of("")).toBeUndefined();
  });

  test("is not found by its digest, which the file shows", () => {
    const digest = tokenDigest("sesame");
    expect(keptByToken([[digest, 1]]).of(digest)).toBeUndefined();
  });
});

describe("an Authorization header", () => {
  test.each([
    ["Bearer abc", "abc"],
    ["bearer   abc-._~+/==", "abc-._~+/=="],
    ["Basic abc", undefined],
    ["Bearer", undefined],
    ["Bearer a b", undefined],
    ["Bearer a,b", undefined],
    [undefined, undefined],
  ])("%j holds the token %j", (header, token) => {
    expect(bearerTokenIn(header)).toBe(token);
  });

  test("of any text is read in no time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (text) => {
        const token = bearerTokenIn(`Bearer ${text}`);
        expect(token === undefined || text.includes(token)).toBe(true);
      }),
    );
    expect(bearerTokenIn(`Bearer ${" ".repeat(100_000)}`)).toBeUndefined();
  });
});

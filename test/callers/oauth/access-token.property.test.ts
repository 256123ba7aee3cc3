import fc from "fast-check";
import { createLocalJWKSet } from "jose";
import { beforeAll, expect, test } from "vitest";
import { createTokenReader, type ReadAccessToken } from "../../../src/callers/oauth/access-token.ts";
import { AUDIENCE, ISSUER, keySet, NOW, newPair, sign } from "./token-maker.ts";

let read: ReadAccessToken;
let token: string;

beforeAll(async () => {
  const pair = await newPair("first");
  const keys = createLocalJWKSet(await keySet(pair));
  read = createTokenReader({ issuer: ISSUER, audience: AUDIENCE, keys, now: () => NOW * 1_000 });
  token = await sign(pair);
});

/** What can stand in the header WWW-Authenticate between quotes. */
const fault = { fault: expect.stringMatching(/^[ !#-[\]-~]+$/) };
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value) ?? "").toString("base64url");

test("whatever passes for a token is refused in words that can stand in a header", async () => {
  const part = fc.oneof(
    fc.base64String(),
    fc.json().map(encoded),
    fc.constant(encoded({ alg: "ES256", typ: "at+jwt" })),
  );
  await fc.assert(
    fc.asyncProperty(part, part, part, async (...parts) => {
      expect(await read(parts.join("."))).toEqual(fault);
    }),
    { numRuns: 200 },
  );
});

test("a token with another character at any place is refused", async () => {
  // Of the last character of a signature not every bit counts.
  const place = fc.integer({ min: 0, max: token.length - 2 });
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom("A", "b", "0", "_"), async (at, character) => {
      fc.pre(token[at] !== character && token[at] !== ".");
      expect(await read(token.slice(0, at) + character + token.slice(at + 1))).toEqual(fault);
    }),
    { numRuns: 100 },
  );
});

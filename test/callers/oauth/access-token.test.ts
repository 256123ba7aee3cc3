import { createLocalJWKSet, exportSPKI, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { createTokenReader, isJwt, type ReadAccessToken } from "../../../src/callers/oauth/access-token.ts";
import { IssuerUnavailableError } from "../../../src/callers/oauth/issuer-metadata.ts";
import { AUDIENCE, claims, ISSUER, keySet, NOW, newPair, type SigningPair, sign } from "./token-maker.ts";

let pair: SigningPair;
let other: SigningPair;
let read: ReadAccessToken;
const now = () => NOW * 1_000;

beforeAll(async () => {
  [pair, other] = await Promise.all([newPair("first"), newPair("first")]);
  read = createTokenReader({ issuer: ISSUER, audience: AUDIENCE, keys: createLocalJWKSet(await keySet(pair)), now });
});

const encoded = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");

describe("an access token", () => {
  test("of the issuer for this server says whose it is, what it gives and until when it is taken", async () => {
    expect(await read(await sign(pair))).toEqual({
      subject: "ada",
      scope: "upstash:read",
      isOfProgram: false,
      until: (NOW + 330) * 1_000,
    });
  });

  test.each([
    ["client-of-the-test", true],
    ["client-of-the-test@clients", true],
    ["client-of-the-test@users", false],
  ])("whose subject is %s is of a program: %s", async (sub, isOfProgram) => {
    expect(await read(await sign(pair, { sub }))).toMatchObject({ subject: sub, isOfProgram });
  });

  test.each([
    ["several audiences", { aud: ["https://other.example", AUDIENCE] }, {}],
    ["no scope", { scope: undefined }, {}],
    ["its type written out", {}, { typ: "application/at+jwt" }],
    ["an end within the leeway", { exp: NOW - 29 }, {}],
    ["a beginning within the leeway", { nbf: NOW + 30 }, {}],
  ])("with %s is taken", async (_what, changed, header) => {
    expect(await read(await sign(pair, changed, header))).toMatchObject({ subject: "ada" });
  });

  test.each([
    ["of another issuer", { iss: "https://auth.example.com/other" }, "The token is of another issuer"],
    ["of the issuer with a slash", { iss: `${ISSUER}/` }, "The token is of another issuer"],
    ["without an issuer", { iss: undefined }, "The token is of another issuer"],
    ["for another audience", { aud: "https://mcp.example.com/other" }, "The token is for another audience"],
    ["for part of the audience", { aud: "https://mcp.example.com" }, "The token is for another audience"],
    ["without an audience", { aud: undefined }, "The token is for another audience"],
    ["that has expired", { exp: NOW - 31 }, "The token has expired"],
    ["that never ends", { exp: undefined }, "The token lacks a claim"],
    ["whose end is no number", { exp: "tomorrow" as never }, "The token lacks a claim"],
    ["that is not valid yet", { nbf: NOW + 31 }, "The token is not valid yet"],
    ["without the time of its making", { iat: undefined }, "The token lacks a claim"],
    ["without a subject", { sub: undefined }, "The token lacks a claim"],
    ["of an empty subject", { sub: "" }, "The claim sub is no text"],
    ["of a subject that is too long", { sub: "a".repeat(256) }, "The claim sub is no text"],
    ["whose scope is a list", { scope: ["upstash:read"] }, "The claim scope is no text"],
    ["that is bound to a key", { cnf: { jkt: "a" } }, "The token is bound to a key"],
  ])("%s is not", async (_what, changed, fault) => {
    expect(await read(await sign(pair, changed))).toEqual({ fault: expect.stringContaining(fault) });
  });

  test.each(["JWT", "dpop+jwt", undefined])("of the type %s is none", async (typ) => {
    expect(await read(await sign(pair, {}, { typ }))).toEqual({
      fault: expect.stringContaining("another typ than at+jwt"),
    });
  });

  test("without a signature is not taken, whatever its header says of the algorithm", async () => {
    const body = `${encoded({ alg: "none", typ: "at+jwt" })}.${encoded(claims)}.`;
    expect(await read(body)).toEqual({ fault: "The token is not signed by an asymmetric algorithm" });
  });

  test("that is signed with the public key as a shared secret is not taken", async () => {
    const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: "first" })
      .sign(secret);
    expect(await read(token)).toEqual({ fault: "The token is not signed by an asymmetric algorithm" });
  });

  test("that somebody else has signed under the name of the key is not taken", async () => {
    expect(await read(await sign(other))).toEqual({ fault: "The signature of the token is wrong" });
  });

  test("that brings its own key is judged by the issuer's", async () => {
    const { keys } = await keySet(other);
    expect(await read(await sign(other, {}, { jwk: keys[0] }))).toEqual({
      fault: "The signature of the token is wrong",
    });
  });

  test("of a key that the issuer does not publish is not taken", async () => {
    expect(await read(await sign({ ...pair, kid: "unknown" }))).toEqual({
      fault: "The token is signed by a key that the issuer does not publish",
    });
  });

  test("with a header that is critical and unknown is not taken", async () => {
    const header = encoded({ alg: "ES256", typ: "at+jwt", kid: "first", crit: ["x"], x: 1 });
    const [, payload, signature] = (await sign(pair)).split(".");
    expect(await read(`${header}.${payload}.${signature}`)).toHaveProperty("fault");
  });

  test.each(["a.b.c", "..", `${"a".repeat(8_193)}.b.c`])(
    "that cannot be one (%#) is refused in words of our own",
    async (token) => {
      const found = await read(token);
      expect(found).toEqual({ fault: expect.stringMatching(/^[\w ,:.+()]+$/) });
    },
  );

  test("is neither taken nor refused where the keys cannot be had", async () => {
    const keys = async () => {
      throw new IssuerUnavailableError("down");
    };
    const unsure = createTokenReader({ issuer: ISSUER, audience: AUDIENCE, keys, now });
    await expect(unsure(await sign(pair))).rejects.toThrow(IssuerUnavailableError);
  });

  test("for a server without a path is taken with a slash and without", async () => {
    const keys = createLocalJWKSet(await keySet(pair));
    const root = createTokenReader({ issuer: ISSUER, audience: "https://mcp.example.com", keys, now });
    for (const aud of ["https://mcp.example.com", "https://mcp.example.com/"]) {
      expect(await root(await sign(pair, { aud }))).toHaveProperty("subject");
    }
  });
});

test.each([
  ["a.b.c", true],
  ["a.b.", true],
  ["upstash_mcp_abc", false],
  ["a.b", false],
  ["a.b.c.d.e", false],
])("%s has the form of a JWT: %s", (token, is) => {
  expect(isJwt(token)).toBe(is);
});

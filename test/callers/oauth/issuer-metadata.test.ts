import { describe, expect, test } from "vitest";
import { fetchIssuerKeys, metadataUrls } from "../../../src/callers/oauth/issuer-metadata.ts";
import type { HttpRequest, HttpResponse } from "../../../src/upstash/http-message.ts";

const ISSUER = "https://auth.example.com";
const RFC_8414 = "https://auth.example.com/.well-known/oauth-authorization-server";
const OPENID = "https://auth.example.com/.well-known/openid-configuration";
const KEYS = "https://keys.example.com/jwks";
const keys = { keys: [{ kty: "EC", kid: "first" }] };
const metadata = { issuer: ISSUER, jwks_uri: KEYS };

/** Answers by URL, 404 for all others; an answer that is a number is a status, a text is one that is no JSON. */
function web(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  return {
    asked,
    async send<Result>(
      { url }: HttpRequest,
      read: (response: HttpResponse, turn: undefined) => Result | Promise<Result>,
    ) {
      asked.push(url);
      const answer = answers[url] ?? 404;
      if (answer instanceof Error) throw answer;
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      return read({ status: typeof answer === "number" ? answer : 200, header: () => undefined, text }, undefined);
    },
  };
}

describe("the metadata of an issuer", () => {
  test.each([
    [ISSUER, [RFC_8414, OPENID]],
    [`${ISSUER}/`, [RFC_8414, OPENID]],
    [
      `${ISSUER}/realms/a`,
      [`${RFC_8414}/realms/a`, `${OPENID}/realms/a`, `${ISSUER}/realms/a/.well-known/openid-configuration`],
    ],
  ])("of %s is looked for where RFC 8414 and OpenID Connect have it", (issuer, urls) => {
    expect(metadataUrls(issuer)).toEqual(urls);
  });

  test.each([
    [{ [RFC_8414]: metadata, [KEYS]: keys }, [RFC_8414, KEYS]],
    [{ [OPENID]: metadata, [KEYS]: keys }, [RFC_8414, OPENID, KEYS]],
    [{ [RFC_8414]: "<html>", [OPENID]: metadata, [KEYS]: keys }, [RFC_8414, OPENID, KEYS]],
  ])("says where its keys are (%#)", async (answers, asked) => {
    const http = web(answers);
    expect(await fetchIssuerKeys(ISSUER, http)).toEqual(keys);
    expect(http.asked).toEqual(asked);
  });

  test.each([
    ["of another issuer", { ...metadata, issuer: `${ISSUER}/` }, /not the metadata of an issuer that is written/],
    ["without the place of keys", { issuer: ISSUER }, /has no jwks_uri with https/],
    ["with keys by http", { ...metadata, jwks_uri: "http://keys.example.com/jwks" }, /has no jwks_uri with https/],
    [
      "with a password for the keys",
      { ...metadata, jwks_uri: "https://user:pass@keys.example.com/jwks" },
      /has no jwks_uri with https:\/\/ and without a password/,
    ],
    ["with keys in a file", { ...metadata, jwks_uri: "file:///etc/passwd" }, /has no jwks_uri with https/],
    ["that is no object", [], /not the metadata/],
    ["with a failure", 500, /answered 500/],
    ["by a redirect", 302, /answered 302/],
  ])("%s is not followed", async (_what, answer, sentence) => {
    const http = web({ [RFC_8414]: answer, [KEYS]: keys, "http://keys.example.com/jwks": keys });
    await expect(fetchIssuerKeys(ISSUER, http)).rejects.toThrow(sentence);
    expect(http.asked).toEqual([RFC_8414, OPENID]);
  });

  test("of an issuer out of reach is looked for once", async () => {
    const http = web({ [RFC_8414]: new Error("connection refused") });
    await expect(fetchIssuerKeys(ISSUER, http)).rejects.toThrow(`${RFC_8414}: connection refused`);
    expect(http.asked).toEqual([RFC_8414]);
  });

  test("of this machine may have its keys by http at the same place, and nowhere else", async () => {
    const here = "http://127.0.0.1:9000";
    const at = (jwks: string) =>
      web({ [`${here}/.well-known/oauth-authorization-server`]: { issuer: here, jwks_uri: jwks }, [jwks]: keys });
    expect(await fetchIssuerKeys(here, at(`${here}/jwks`))).toEqual(keys);
    await expect(fetchIssuerKeys(here, at("http://127.0.0.1:9001/jwks"))).rejects.toThrow(/no jwks_uri/);
  });
});

describe("a set of keys", () => {
  test.each([
    ["that is none", {}],
    ["with other things than keys", { keys: ["first"] }],
    ["with too many", { keys: Array.from({ length: 101 }, () => ({})) }],
    ["that is not JSON", "keys"],
    ["that is not there", 404],
  ])("%s is not taken", async (_what, answer) => {
    const http = web({ [RFC_8414]: metadata, [KEYS]: answer });
    await expect(fetchIssuerKeys(ISSUER, http)).rejects.toThrow(/expected a JSON Web Key Set/);
  });
});

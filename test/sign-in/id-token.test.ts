import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createIssuerLogin } from "../../src/sign-in/issuer-login.ts";
import { NO_PROXIES } from "../../src/upstash/proxies.ts";
import { newPair, type SigningPair } from "../callers/oauth/token-maker.ts";

let pair: SigningPair;
let other: SigningPair;
beforeAll(async () => {
  [pair, other] = await Promise.all([newPair("first"), newPair("first")]);
});

const attempt = {
  redirectUri: "http://127.0.0.1:1/",
  state: "s",
  nonce: "n",
  verifier: "v".repeat(43),
  client: "pages",
};

/** What an issuer answers, and by which key. */
interface Answered {
  claims?: Readonly<Record<string, unknown>>;
  by?: SigningPair;
  metadata?: Readonly<Record<string, unknown>>;
  token?: (right: string) => object;
}

/** An issuer that answers what the test says, and who it names to the server. */
async function signInAt({ claims = {}, by = pair, metadata = {}, token = (id_token) => ({ id_token }) }: Answered) {
  const issuer = createServer(async ({ url = "" }, response) => {
    const own = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const seconds = Math.floor(Date.now() / 1_000);
    const said = { iss: own, aud: "pages", sub: "ada", nonce: "n", iat: seconds, exp: seconds + 60, ...claims };
    const signed = await new SignJWT(said).setProtectedHeader({ alg: "ES256", kid: by.kid }).sign(by.privateKey);
    const answers: Readonly<Record<string, object>> = {
      "/.well-known/openid-configuration": {
        issuer: own,
        jwks_uri: `${own}/keys`,
        authorization_endpoint: `${own}/auth`,
        token_endpoint: `${own}/token`,
        id_token_signing_alg_values_supported: ["ES256"],
        ...metadata,
      },
      "/keys": { keys: [{ ...(await exportJWK(pair.publicKey)), kid: pair.kid, alg: "ES256" }] },
      "/token": { access_token: "opaque", token_type: "Bearer", ...token(signed) },
    };
    response.writeHead(url in answers ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(answers[url] ?? {}));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  const told: string[] = [];
  const login = createIssuerLogin({
    issuer: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`,
    clientId: "pages",
    proxies: NO_PROXIES,
    tell: (sentence) => void told.push(sentence),
  });
  onTestFinished(async () => {
    await login.close();
    issuer.close();
  });
  return { found: await login.subjectOf(new URLSearchParams({ code: "c", state: "s" }), attempt), told };
}

test("an ID token of the issuer for this client and this attempt names its subject", async () => {
  expect((await signInAt({})).found).toEqual({ subject: "ada" });
});

const past = () => Math.floor(Date.now() / 1_000) - 3_600;

test.each<[string, () => Answered]>([
  ["is signed by another key", () => ({ by: other })],
  ["is not signed", () => ({ token: (right) => ({ id_token: unsigned(right) }) })],
  ["is of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
  ["is for another client", () => ({ claims: { aud: "others" } })],
  ["is for several clients, and given to another", () => ({ claims: { aud: ["pages", "others"], azp: "others" } })],
  ["is of another attempt", () => ({ claims: { nonce: "another" } })],
  ["is of no attempt", () => ({ claims: { nonce: undefined } })],
  ["has expired", () => ({ claims: { exp: past() } })],
  ["names nobody", () => ({ claims: { sub: undefined } })],
  ["names somebody by more than a subject has", () => ({ claims: { sub: "a".repeat(256) } })],
  ["is not there", () => ({ token: () => ({}) })],
])("an ID token that %s signs nobody in, and what it says is not logged", async (_what, answered) => {
  const { found, told } = await signInAt(answered());
  expect(found).toEqual({ fault: expect.any(String) });
  expect(told.join()).not.toMatch(/eyJ|evil|others|opaque/);
});

test("an issuer whose metadata leads people over http to another host is not used", async () => {
  const metadata = { authorization_endpoint: "http://evil.example/auth" };
  await expect(signInAt({ metadata })).rejects.toThrow("has no authorization_endpoint with https://");
});

/** The same claims without a signature. */
function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none"}').toString("base64url");
  return `${header}.${token.split(".")[1]}.`;
}

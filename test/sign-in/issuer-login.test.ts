import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { KnownCallers } from "../../src/callers/known-callers.ts";
import { createIssuerLogin, type LoginTerms } from "../../src/sign-in/issuer-login.ts";
import { NO_PROXIES } from "../../src/upstash/proxies.ts";
import { type AuthorizationServer, startAuthorizationServer } from "../end-to-end/authorization-server.ts";
import { newBrowser, type ScriptedBrowser, type ShownPage } from "./scripted-browser.ts";
import { entriesOf, knownCallers, startServer, tokenOf } from "./signed-in-server.ts";

let server: AuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(async () => void (await server.close()));

function loginAt(issuer: string, more: Partial<LoginTerms> = {}) {
  const told: string[] = [];
  const login = createIssuerLogin({
    issuer,
    proxies: NO_PROXIES,
    tell: (sentence) => void told.push(sentence),
    ...more,
  });
  onTestFinished(() => login.close());
  return { login, told };
}

/** A server whose people sign in at a real issuer, a new client of which it becomes. */
async function start(callers: KnownCallers, more: Partial<LoginTerms> = {}) {
  const issuer = more.issuer ?? server.issuer;
  const { login, told } = loginAt(issuer, more);
  const { url } = await startServer({ callers, login, tell: (sentence) => void told.push(sentence) });
  return { issuer, login, url, told };
}

const isBack = (url: URL) => url.pathname === "/sign-in/callback";

/** Goes the way to the issuer, logs in there, and agrees, until the browser is sent back; gives where it would go. */
async function untilBack(browser: ScriptedBrowser, url: string, login: string): Promise<URL> {
  const page = await browser.open(url);
  const [, way = ""] = /<a href="(\/sign-in\/issuer[^"]*)">Sign in with/.exec(page.text) ?? [];
  const form = await browser.open(new URL(way, page.url));
  const consent = await browser.send(form, "login", { login, password: "any" });
  return (await browser.send(consent, "prompt", {}, { until: isBack })).url;
}

/** The whole way. */
async function signIn(browser: ScriptedBrowser, url: string, login: string): Promise<ShownPage> {
  return browser.open(await untilBack(browser, url, login));
}

describe("signing in at the issuer", () => {
  test("leads there and back to the page that was wanted, as the subject that access tokens name", async () => {
    const { issuer, url } = await start(await knownCallers({ name: "bob" }));
    const browser = newBrowser();
    const page = await signIn(browser, `${url}/things/a1`, "ada");
    expect([page.status, page.url.pathname]).toEqual([200, "/things/a1"]);
    expect(page.text).toContain(`Seen by oauth:${new URL(issuer).host}:ada.`);
    expect((await browser.open(`${url}/home`)).text).toContain(":ada.");
  });

  test("asks for nothing but who somebody is, with a challenge (PKCE), a state and a nonce of this attempt", async () => {
    const { issuer, url } = await start(await knownCallers());
    const browser = newBrowser();
    for (const _ of [1, 2]) await browser.open(`${url}/sign-in/issuer?to=/home`);
    const [first, second] = browser.visited
      .filter(({ origin, pathname }) => origin === issuer && pathname === "/auth")
      .map(({ searchParams }) => Object.fromEntries(searchParams));
    expect(first).toMatchObject({
      scope: "openid",
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${url}/sign-in/callback`,
    });
    expect(first).not.toHaveProperty("resource");
    for (const name of ["state", "nonce", "code_challenge"]) expect(first?.[name]).not.toBe(second?.[name]);
    expect(first?.client_id).toBe(second?.client_id);
  });

  test("makes of a subject in the file the caller of its entry, and of others nobody", async () => {
    const { url } = await start(await knownCallers({ name: "lovelace", oauth_sub: "ada" }));
    expect((await signIn(newBrowser(), `${url}/home`, "ada")).text).toContain("Seen by lovelace.");
    const stranger = await signIn(newBrowser(), `${url}/home`, "eve");
    expect([stranger.status, stranger.text]).toEqual([403, expect.stringContaining("none of those who may call")]);
  });

  test("tells the subject of an agent that agents approve nothing", async () => {
    const { url } = await start(await knownCallers({ name: "ci", oauth_sub: "robot", is_agent: true }));
    const page = await signIn(newBrowser(), `${url}/home`, "robot");
    expect([page.status, page.text]).toEqual([403, expect.stringContaining("ci is an agent")]);
  });

  test("is over when the subject is removed from the file", async () => {
    const callers = await knownCallers({ name: "lovelace", oauth_sub: "ada" }, { name: "bob", oauth_sub: "bob" });
    const { url } = await start(callers);
    const browser = newBrowser();
    await signIn(browser, `${url}/home`, "ada");
    await callers.replace(entriesOf([{ name: "bob", oauth_sub: "bob" }]));
    expect((await browser.open(`${url}/home`)).text).toContain("Sign in with");
  });

  test("may begin on one node and end on another, each a client of its own, and leaves the token form to others", async () => {
    const callers = await knownCallers({ name: "bob" });
    const { issuer, url } = await start(callers);
    const { login } = loginAt(issuer);
    const other = await startServer({ callers, login, origin: url });
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    const page = await browser.open(`${other.url}${back.pathname}${back.search}`);
    expect(page.text).toContain(":ada.");
    const bob = newBrowser();
    const typed = await bob.send(await bob.open(`${url}/home`), "token", { token: tokenOf("bob") });
    expect(typed.text).toContain("Seen by bob.");
  });

  test.each([
    ["secret-of-the-pages", ":ada."],
    ["another-secret", "cannot be taken"],
  ])("as a client that a person has made, with the secret %s, finds: %s", async (clientSecret, expected) => {
    const callers = await knownCallers();
    const place = await startServer({ callers });
    const client = { client_id: "pages", client_secret: "secret-of-the-pages", application_type: "native" };
    const own = await startAuthorizationServer([{ ...client, redirect_uris: [`${place.url}/sign-in/callback`] }]);
    onTestFinished(async () => void (await own.close()));
    const { login } = loginAt(own.issuer, { clientId: "pages", clientSecret });
    const { url } = await startServer({ callers, login, origin: place.url });
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    expect(browser.visited.find(({ pathname }) => pathname === "/auth")?.searchParams.get("client_id")).toBe("pages");
    expect((await browser.open(`${url}${back.pathname}${back.search}`)).text).toContain(expected);
  });
});

describe("what comes back from the issuer", () => {
  test("signs in no other browser than the one that was sent there", async () => {
    const { url } = await start(await knownCallers());
    const back = await untilBack(newBrowser(), `${url}/home`, "eve");
    const victim = newBrowser();
    for (const _ of ["without a cookie", "with one"]) {
      const page = await victim.open(back);
      expect([page.status, page.text]).toEqual([403, expect.stringContaining("begun in another browser")]);
    }
    expect((await victim.open(`${url}/home`)).text).toContain("Sign in with");
  });

  test("with the code of somebody else, put into one's own attempt, signs nobody in", async () => {
    const { url, told } = await start(await knownCallers());
    const ofEve = await untilBack(newBrowser(), `${url}/home`, "eve");
    const victim = newBrowser();
    const back = await untilBack(victim, `${url}/home`, "ada");
    back.searchParams.set("code", ofEve.searchParams.get("code") ?? "");
    expect((await victim.open(back)).text).toContain("cannot be taken");
    expect(told).toEqual([expect.stringContaining("(invalid_grant)")]);
    expect((await victim.open(`${url}/home`)).text).toContain("Sign in with");
  });

  test("works once, and with the state as it was", async () => {
    const { url } = await start(await knownCallers());
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    const altered = new URL(back);
    altered.searchParams.set("state", `${back.searchParams.get("state")}A`);
    expect((await browser.open(altered)).text).toContain("begun in another browser");
    expect((await browser.open(back)).text).toContain(":ada.");
    browser.cookies.delete("upstash-mcp-session");
    expect((await browser.open(back)).text).toContain("cannot be taken");
  });

  test("may be a refusal, of which nothing is repeated", async () => {
    const { url, issuer } = await start(await knownCallers());
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    const answer = { error: "access_denied", error_description: "<b>call 555", iss: issuer };
    back.search = String(new URLSearchParams({ ...answer, state: back.searchParams.get("state") ?? "" }));
    const page = await browser.open(back);
    expect([page.status, page.text]).toEqual([403, expect.stringContaining("has signed nobody in")]);
    expect(page.text).not.toContain("555");
  });

  test("is of the issuer that was asked (RFC 9207)", async () => {
    const { url } = await start(await knownCallers());
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    back.searchParams.set("iss", "https://evil.example");
    expect((await browser.open(back)).text).toContain("cannot be taken");
  });

  test("is not looked at any more once ten have failed in a minute", async () => {
    const { url } = await start(await knownCallers());
    const browser = newBrowser();
    const back = await untilBack(browser, `${url}/home`, "ada");
    back.searchParams.set("code", "x");
    for (let count = 0; count < 10; count += 1) expect((await browser.open(back)).status).toBe(403);
    expect((await browser.open(back)).status).toBe(429);
  });
});

test("whoever tries tokens keeps nobody from signing in at the issuer", async () => {
  const { url } = await start(await knownCallers());
  const browser = newBrowser();
  const back = await untilBack(browser, `${url}/home`, "ada");
  const eve = newBrowser();
  const form = await eve.open(`${url}/sign-in`);
  for (let count = 0; count < 100; count += 1) {
    await eve.send(form, "token", { token: "x" }, { headers: { "x-client": `192.0.2.${count}` } });
  }
  expect((await eve.send(form, "token", { token: "x" })).status).toBe(429);
  expect((await browser.open(back)).text).toContain(":ada.");
});

test("an issuer that is out of reach leaves people with a sentence, and the log with why", async () => {
  const { url, told } = await start(await knownCallers(), { issuer: "http://127.0.0.1:1" });
  const page = await newBrowser().open(`${url}/sign-in/issuer?to=/home`);
  expect([page.status, page.text]).toEqual([503, expect.stringContaining("Nobody can sign in at http://127.0.0.1:1")]);
  expect(told).toEqual([expect.stringContaining("sign-in: http://127.0.0.1:1/.well-known/openid-configuration")]);
});

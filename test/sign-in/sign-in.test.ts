import { describe, expect, test } from "vitest";
import { newBrowser, type ScriptedBrowser } from "./scripted-browser.ts";
import { entriesOf, knownCallers, startServer, tokenOf } from "./signed-in-server.ts";

const SESSION = "upstash-mcp-session";
const BROWSER = /^upstash-mcp-browser-/;

/** Types a token where a page has led to. */
async function signIn(browser: ScriptedBrowser, url: string, token: string, headers: object = {}) {
  return browser.send(await browser.open(url), "token", { token }, { headers });
}

/** A server, and a browser in which Ada has signed in. */
async function withAda(more: Partial<Parameters<typeof startServer>[0]> = {}) {
  const callers = await knownCallers({ name: "ada" }, { name: "bob" }, { name: "ci", is_agent: true });
  const { url } = await startServer({ callers, ...more });
  const browser = newBrowser();
  await signIn(browser, `${url}/home`, tokenOf("ada"));
  return { callers, url, browser };
}

const seenBy = (name: string) => `Seen by ${name}.`;
const ASKED = 'name="token"';

describe("whoever types their token", () => {
  test("comes to the page that they wanted to see, and is known in this browser from then on", async () => {
    const { url } = await startServer({ callers: await knownCallers({ name: "ada" }) });
    const browser = newBrowser();
    const page = await signIn(browser, `${url}/things/a1`, ` ${tokenOf("ada")}\n`);
    expect([page.url.pathname, page.text]).toEqual(["/things/a1", expect.stringContaining(seenBy("ada"))]);
    expect((await browser.open(`${url}/home`)).text).toContain(seenBy("ada"));
    expect((await browser.open(`${url}/sign-in`)).text).toContain("You are signed in as ada.");
  });

  test("is asked for it in a field that a browser neither shows nor keeps", async () => {
    const { url } = await startServer({ callers: await knownCallers({ name: "ada" }) });
    const page = await newBrowser().open(`${url}/home`);
    expect(page.text).toMatch(/<input id="token" name="token" type="password" autocomplete="off"/);
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  test("is told in a sentence that it is nobody's, without a word of it", async () => {
    const { url } = await startServer({ callers: await knownCallers({ name: "ada" }) });
    const browser = newBrowser();
    const page = await signIn(browser, `${url}/things/a1`, "not-a-<token>");
    expect([page.status, page.text]).toEqual([403, expect.stringContaining("Nobody has this token here")]);
    expect(page.text).not.toContain("not-a-");
    expect(browser.cookies.has(SESSION)).toBe(false);
    expect((await browser.send(page, "token", { token: tokenOf("ada") })).url.pathname).toBe("/things/a1");
  });

  test("as an agent is told that agents approve nothing, and is not signed in", async () => {
    const { url } = await withAda();
    const browser = newBrowser();
    const page = await signIn(browser, `${url}/home`, tokenOf("ci"));
    expect([page.status, page.text]).toEqual([
      403,
      expect.stringContaining("Agents approve nothing, so nobody signs in as one"),
    ]);
    expect(browser.cookies.has(SESSION)).toBe(false);
  });

  test.each([
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example",
    "/\r\nset-cookie: a=b",
    "/..//evil.example",
  ])("is led to no other server by %j", async (to) => {
    const { url } = await startServer({ callers: await knownCallers({ name: "ada" }) });
    const way = `${url}/sign-in?${new URLSearchParams({ to })}`;
    expect((await signIn(newBrowser(), way, tokenOf("ada"))).url.href).toBe(`${url}/home`);
    const [browser, plain] = [newBrowser(), `${url}/sign-in`];
    const page = await browser.send(await browser.open(plain), "token", { token: tokenOf("ada"), to });
    expect(page.url.href).toBe(`${url}/home`);
  });
});

describe("a form to sign in", () => {
  test("that was made for another browser signs nobody in", async () => {
    const { url } = await startServer({ callers: await knownCallers({ name: "eve" }) });
    const [eve, victim] = [newBrowser(), newBrowser()];
    const page = await eve.open(`${url}/home`);
    await victim.open(`${url}/home`);
    const answer = await victim.send(page, "token", { token: tokenOf("eve") });
    expect([answer.status, victim.cookies.has(SESSION)]).toEqual([403, false]);
  });

  test("that another site sends signs nobody in", async () => {
    const { url } = await startServer({ callers: await knownCallers({ name: "eve" }) });
    const browser = newBrowser();
    const answer = await signIn(browser, `${url}/home`, tokenOf("eve"), { origin: "https://evil.example" });
    expect([answer.status, browser.cookies.has(SESSION)]).toEqual([403, false]);
  });

  test("is not looked at any more once ten have failed in a minute, be the token right", async () => {
    const clock = { time: Date.now() };
    const callers = await knownCallers({ name: "ada" });
    const { url } = await startServer({ callers, now: () => clock.time });
    const browser = newBrowser();
    for (let count = 0; count < 10; count += 1) expect((await signIn(browser, `${url}/home`, "x")).status).toBe(403);
    clock.time += 20_000;
    const refused = await signIn(browser, `${url}/home`, tokenOf("ada"));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
    expect(refused.text).toContain("Try again in 40 seconds");
    const elsewhere = await signIn(newBrowser(), `${url}/home`, tokenOf("ada"), { "x-client": "192.0.2.2" });
    expect(elsewhere.text).toContain(seenBy("ada"));
    clock.time += 40_000;
    expect((await signIn(browser, `${url}/home`, tokenOf("ada"))).text).toContain(seenBy("ada"));
  });
});

describe("a session", () => {
  test("is that of one browser: its cookie is worth nothing in another one", async () => {
    const { url, browser } = await withAda();
    const session = browser.cookies.get(SESSION) ?? "";
    const other = newBrowser();
    await signIn(other, `${url}/home`, tokenOf("bob"));
    other.cookies.set(SESSION, session);
    expect((await other.open(`${url}/home`)).text).toContain(ASKED);
    expect((await newBrowser([[SESSION, session]]).open(`${url}/home`)).text).toContain(ASKED);
  });

  test("is that of one person: two browsers are two people", async () => {
    const { url, browser } = await withAda();
    const other = newBrowser();
    expect((await signIn(other, `${url}/home`, tokenOf("bob"))).text).toContain(seenBy("bob"));
    expect((await browser.open(`${url}/home`)).text).toContain(seenBy("ada"));
  });

  test("is not that of whoever has planted the browser's cookie before somebody has signed in", async () => {
    const callers = await knownCallers({ name: "ada" });
    const { url } = await startServer({ callers });
    const eve = newBrowser();
    await eve.open(`${url}/home`);
    const victim = newBrowser([...eve.cookies].filter(([name]) => BROWSER.test(name)));
    expect((await signIn(victim, `${url}/home`, tokenOf("ada"))).text).toContain(seenBy("ada"));
    expect((await eve.open(`${url}/home`)).text).toContain(ASKED);
  });

  test("is not begun by a cookie that somebody has made up or altered", async () => {
    const { url, browser } = await withAda();
    const [text = "", signature] = (browser.cookies.get(SESSION) ?? "").split(".");
    const said = JSON.parse(Buffer.from(text, "base64url").toString()) as string[];
    const asBob = Buffer.from(JSON.stringify(["token", "bob", ...said.slice(2)])).toString("base64url");
    for (const value of [`${asBob}.${signature}`, `${text}.`, text, "e30.AA", "bnVsbA.AA", `${text}.${signature}A`]) {
      browser.cookies.set(SESSION, value);
      expect((await browser.open(`${url}/home`)).text).toContain(ASKED);
    }
  });

  test.each([
    ["is removed", []],
    ["has another token", [{ name: "ada", token_sha256: "0".repeat(64) }]],
    ["becomes an agent", [{ name: "ada", is_agent: true }]],
    ["is known by a subject instead", [{ name: "ada", oauth_sub: "1" }]],
  ])("ends as soon as its caller %s", async (_what, entries) => {
    const { callers, url, browser } = await withAda();
    await callers.replace(entriesOf(entries));
    expect((await browser.open(`${url}/home`)).text).toContain(ASKED);
  });

  test("outlives a change of what its caller may call", async () => {
    const { callers, url, browser } = await withAda();
    await callers.replace(entriesOf([{ name: "ada", access: "writes", calls_per_minute: 7 }]));
    expect((await browser.open(`${url}/home`)).text).toContain(seenBy("ada"));
  });

  test("is known to every server with the same key, and to one that was started anew, and to no other", async () => {
    const { callers, browser } = await withAda({ key: Buffer.alloc(32, 2) });
    const same = await startServer({ callers, key: Buffer.alloc(32, 2) });
    expect((await browser.open(`${same.url}/home`)).text).toContain(seenBy("ada"));
    const other = await startServer({ callers, key: Buffer.alloc(32, 3) });
    expect((await browser.open(`${other.url}/home`)).text).toContain(ASKED);
  });

  test("ends two hours after it was last used, and after twelve whatever is done", async () => {
    const clock = { time: Date.now() };
    const { url, browser } = await withAda({ now: () => clock.time });
    const hours = async (count: number) => {
      clock.time += count * 3_600_000;
      return (await browser.open(`${url}/home`)).text;
    };
    for (let used = 0; used < 6; used += 1) expect(await hours(1.9)).toContain(seenBy("ada"));
    expect(await hours(0.6)).toContain(ASKED);
    await signIn(browser, `${url}/home`, tokenOf("ada"));
    expect(await hours(2)).toContain(ASKED);
  });

  test("ends where its browser signs out, which no link can do", async () => {
    const { url, browser } = await withAda();
    await browser.open(`${url}/sign-in/out`);
    const page = await browser.open(`${url}/sign-in`);
    expect((await browser.send(page, "form_token", {})).text).toContain(ASKED);
    expect(browser.cookies.has(SESSION)).toBe(false);
  });

  test("has over https cookies that no other host of the domain can set", async () => {
    const origin = "https://mcp.example.com";
    const { url } = await startServer({ callers: await knownCallers({ name: "ada" }), origin });
    const browser = newBrowser();
    const page = await browser.open(`${url}/home`);
    const answer = await browser.send(
      page,
      "token",
      { token: tokenOf("ada") },
      { headers: { origin }, until: () => true },
    );
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-upstash-mcp-session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
  });
});

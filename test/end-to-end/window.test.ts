import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { newBrowser } from "../sign-in/scripted-browser.ts";
import { startAuthorizationServer } from "./authorization-server.ts";
import { closing } from "./closing.ts";
import { request } from "./http-request.ts";
import { runProgram, startHttp, startProgram } from "./program.ts";
import { freePort } from "./redis-server.ts";
import { initialize, initialized, send, toolCall } from "./session.ts";
import { reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const VALUE = "a value that nobody may see";
const KEY = "a key that nobody may see";

/** A stand-in of Upstash, a folder of running programs of its own, and a browser that notes what it is to open. */
async function machine() {
  const upstream = keep(await startUpstream((response) => reply(response, VALUE)));
  const folder = mkdtempSync(join(tmpdir(), "window-"));
  keep({ close: async () => rmSync(folder, { recursive: true, force: true }) });
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$1" > '${folder}/opened'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_READONLY_TOKEN: "AX8vACQgReadOnlyTokenOfTheShop",
    XDG_RUNTIME_DIR: folder,
    PATH: `${folder}:${process.env.PATH ?? ""}`,
  };
  return { env, opened: () => readFileSync(join(folder, "opened"), "utf8") };
}

const STANDARD = { UPSTASH_REDIS_REST_TOKEN: "AX8vACQgStandardTokenOfTheShop" };
const call = toolCall(1, "redis_string_read", { command: "GET", args: [KEY] });

/** Opens an address as a browser does: with its cookie, and by following where it is led. */
async function browse(url: string) {
  const first = await fetch(url, { redirect: "manual" });
  const cookie = first.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const location = first.headers.get("location");
  if (location === null) return { status: first.status, text: await first.text(), cookie };
  const next = await fetch(new URL(location, url), { headers: { cookie } });
  return { status: next.status, text: await next.text(), cookie };
}

describe("the window over HTTP", () => {
  it("is where the server says, is opened by upstash-mcp window, and shows a call without a value", async () => {
    const { env, opened } = await machine();
    const { program, url } = await startHttp([], env, keep);
    const [, address = ""] = await program.logged(/in a browser: (http:\/\/\S+\/)\n/);
    await request(url, { body: JSON.stringify({ jsonrpc: "2.0", ...call }) });
    const ran = await runProgram(["window"], env);
    expect([ran.code, opened()]).toEqual([0, address]);
    const { text } = await browse(address);
    expect(text).toContain("redis_string_read");
    const id = /href="\/calls\/(\d+)"/.exec(text)?.[1];
    const detail = await browse(`${address}calls/${id}`);
    expect(detail.text).toContain("command: text (3)\nargs: list (1)");
    expect(text + detail.text).not.toMatch(/nobody may see|AX8vACQg/);
    await program.close();
    expect((await runProgram(["window"], env)).stderr).toContain("No server of this user runs that has a window.");
  });

  it("answers only names of this machine, and lets no page of another origin read it", async () => {
    const { env } = await machine();
    const { url } = await startHttp([], env, keep);
    const foreign = await request(url, { method: "GET", path: "/", headers: { host: "evil.example" } });
    expect(foreign.status).toBe(403);
    const other = await fetch(new URL("/", url), { headers: { origin: "http://localhost:9999" } });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });
});

/** What a browser that a person has typed an address into is answered. */
async function lostAt(url: string | URL) {
  const response = await fetch(url, { headers: { accept: "text/html,*/*;q=0.8" } });
  return { status: response.status, text: await response.text() };
}

describe("an address without a page, opened in a browser", () => {
  it("says where the window is, over HTTP and in the place of the endpoint, and programs read JSON as before", async () => {
    const { url } = await startHttp([], (await machine()).env, keep);
    for (const [path, status] of [["/nowhere", 404] as const, ["/mcp", 405] as const]) {
      const lost = await lostAt(new URL(path, url));
      expect([lost.status, lost.text.includes('<a href="/">Window</a>')]).toEqual([status, true]);
      expect((await request(url, { method: "GET", path })).body).toMatch(/^\{.*(\/mcp|POST)/);
    }
    expect(JSON.parse((await lostAt(new URL("/ready", url))).text)).toHaveProperty("status");
  });

  it("says it at the window of a server on stdio", async () => {
    const { env } = await machine();
    const program = keep(startProgram(["--window"], env));
    send(program, initialize, initialized);
    await program.printed(/"id":"first"/);
    const [address = ""] = /http:\S+/.exec((await runProgram(["window"], env)).stdout) ?? [];
    const lost = await lostAt(new URL("/nowhere", address));
    expect([lost.status, lost.text.includes('<a href="/">Window</a>')]).toEqual([404, true]);
  });
});

describe("the window where callers have tokens", () => {
  type Entry = { name: string; [field: string]: unknown };
  const tokenOf = (name: string) => `token-of-${name}`;
  const fileOf = (entries: readonly Entry[]) =>
    JSON.stringify({ callers: entries.map((entry) => ({ token_sha256: tokenDigest(tokenOf(entry.name)), ...entry })) });

  /** A server of these callers; `callAs` makes a call, and `windowAs` gives the window to whoever signs in there. */
  async function serveCallers(entries: readonly Entry[], args: readonly string[] = []) {
    const { env, opened } = await machine();
    const given = { ...env, ...STANDARD, UPSTASH_MCP_CALLERS: fileOf(entries) };
    const { program, url } = await startHttp(args, given, keep);
    const [, address = ""] = await program.logged(/in a browser: (http:\/\/\S+\/)\n/);
    const callAs = (name: string, made: object = call) =>
      request(url, {
        headers: { authorization: `Bearer ${tokenOf(name)}` },
        body: JSON.stringify({ jsonrpc: "2.0", ...made }),
      });
    const windowAs = async (name: string) => {
      const browser = newBrowser();
      return { browser, page: await browser.send(await browser.open(address), "token", { token: tokenOf(name) }) };
    };
    return { address, callAs, windowAs, env: given, opened };
  }

  it("asks who looks, and shows each caller own calls, limits and budgets alone", async () => {
    const entries = [{ name: "ada", commands_per_day: 700 }, { name: "bob" }];
    const { address, callAs, windowAs } = await serveCallers(entries, ["--command-budget", "90/day"]);
    for (const name of ["ada", "bob"]) await callAs(name);
    const asked = await newBrowser().open(address);
    expect([asked.url.pathname, asked.text.includes("redis_string_read")]).toEqual(["/sign-in", false]);
    const { browser, page } = await windowAs("ada");
    const idsIn = (text: string) => [...text.matchAll(/href="\/calls\/(\d+)"/g)].map(([, id]) => id);
    const bobs = idsIn((await windowAs("bob")).page.text);
    expect([page.url.pathname, idsIn(page.text).length, bobs.length]).toEqual(["/", 1, 1]);
    expect(bobs).not.toEqual(idsIn(page.text));
    for (const shown of ["700", "by ada", "Bearer TOKEN", "Signing in and out"]) expect(page.text).toContain(shown);
    expect(page.text).not.toMatch(/bob|nobody may see|AX8vACQg/);
    const [others, absent] = [
      await browser.open(`${address}calls/${bobs[0]}`),
      await browser.open(`${address}calls/99`),
    ];
    expect([others.status, others.text]).toEqual([404, absent.text]);
  });

  it("shows an approver what waits for them, and no other call of the one that asks", async () => {
    const agent = { name: "ci", access: "writes", is_agent: true, approvers: ["ada"] };
    const { callAs, windowAs } = await serveCallers([{ name: "ada" }, { name: "bob" }, agent]);
    await callAs("ci");
    await callAs("ci", toolCall(2, "redis_server_write", { command: "FLUSHALL" }));
    const { browser, page } = await windowAs("ada");
    const [, way = "/none"] = /href="(\/approvals\/[\w-]+)"/.exec(page.text) ?? [];
    expect(page.text).toContain("No call yet.");
    expect((await browser.open(new URL(way, page.url))).text).toContain('value="approve"');
    const bobs = (await windowAs("bob")).page.text;
    expect(bobs).toContain("No call yet.");
    expect(bobs).not.toMatch(/href="\/approvals\/|FLUSHALL/);
    expect((await windowAs("ci")).page.text).toContain("ci is an agent");
  });

  it("tells nobody more of an address without a page who is signed out", async () => {
    const { callAs, windowAs, address } = await serveCallers([{ name: "ada" }]);
    await callAs("ada");
    await windowAs("ada");
    const { status, text } = await lostAt(new URL("/nowhere", address));
    expect([status, text.includes('href="/sign-in"')]).toEqual([404, true]);
    expect(text).not.toMatch(/ada|redis_/);
  });

  it("is there, with the way to sign in, where no call waits at a page", async () => {
    const { callAs, windowAs, env, opened, address } = await serveCallers([{ name: "ada" }], ["--confirm", "token"]);
    await callAs("ada");
    const { browser, page } = await windowAs("ada");
    expect(page.text).toMatch(/href="\/calls\/\d+">redis_string_read/);
    expect(page.text).not.toContain(">Approvals<");
    expect((await browser.open(new URL("/approvals", address))).status).toBe(404);
    await runProgram(["window"], env);
    expect(opened()).toBe(address);
  });

  it("is shown to whoever has signed in at the issuer, with what their tokens may give and no token to paste", async () => {
    const issuer = keep(await startAuthorizationServer());
    const { env } = await machine();
    const port = String(await freePort());
    const origin = `http://127.0.0.1:${port}`;
    const oauth = ["--oauth-issuer", issuer.issuer, "--oauth-audience", `${origin}/mcp`];
    const program = keep(startProgram(["--transport", "http", "--port", port, ...oauth], { ...env, ...STANDARD }));
    await program.logged(/in a browser: /);
    const browser = newBrowser();
    const [, way = ""] = /<a href="(\/sign-in\/issuer[^"]*)"/.exec((await browser.open(origin)).text) ?? [];
    const form = await browser.open(origin + way);
    const consent = await browser.send(form, "login", { login: "lovelace", password: "any" });
    const page = await browser.send(consent, "prompt", {});
    expect([page.url.pathname, page.text.includes("What the agent does")]).toEqual(["/", true]);
    expect(page.text).toMatch(/<h3>redis_string<\/h3>\s*<dl><div><dt>Offered: \d+<\/dt><dd>[^<]*redis_string_write/);
    expect(page.text).not.toContain("Bearer");
  });
});

describe("a call that waits for a person", () => {
  const flush = toolCall(2, "redis_server_write", { command: "FLUSHALL" });

  /** The window after a call that destroys, by a client without forms. */
  const waitingIn = async (address: string) => {
    const { text, cookie } = await browse(address);
    const page = new URL(/href="(\/approvals\/[\w-]+)"/.exec(text)?.[1] ?? "/none", address);
    return {
      page,
      text: await (await fetch(page, { headers: { cookie } })).text(),
      link: text.includes("/approvals/"),
    };
  };

  it("stands first in the window over HTTP, with the way to its page at the same address", async () => {
    const { env } = await machine();
    const { program, url } = await startHttp(["--allow-writes"], { ...env, ...STANDARD }, keep);
    const [, address = ""] = await program.logged(/in a browser: (http:\/\/\S+\/)\n/);
    await request(url, { body: JSON.stringify({ jsonrpc: "2.0", ...flush }) });
    const { link, text } = await waitingIn(address);
    expect(link).toBe(true);
    expect(text).toContain("runs FLUSHALL");
    expect(text).toContain('<a href="/">Window</a>');
  });

  it("stands first in the window over stdio, with the way to its page at the same address", async () => {
    const { env, opened } = await machine();
    const program = keep(startProgram(["--allow-writes", "--window"], { ...env, ...STANDARD }));
    send(program, initialize, initialized, flush);
    await program.printed(/"id":2\b/);
    await runProgram(["window"], env);
    const { link, text } = await waitingIn(opened());
    expect(link).toBe(true);
    expect(text).toContain("runs FLUSHALL");
  });
});

describe("the window over stdio", () => {
  it("is there only with --window", async () => {
    const { env } = await machine();
    const program = keep(startProgram([], env));
    send(program, initialize, initialized);
    await program.printed(/"id":"first"/);
    const { code, stderr } = await runProgram(["window"], env);
    expect(code).toBe(1);
    expect(stderr).toContain("--window where a client starts it over stdio");
  });

  it("is opened by its key alone, and shows the calls then", async () => {
    const { env, opened } = await machine();
    const program = keep(startProgram(["--window"], env));
    send(program, initialize, initialized, call);
    await program.printed(/"id":1\b/);
    expect((await runProgram(["window"], env)).code).toBe(0);
    const withKey = new URL(opened());
    const seen = await browse(withKey.href);
    expect([seen.status, seen.text.includes("redis_string_read")]).toEqual([200, true]);
    for (const path of ["/", "/live", "/calls/1", "/open?key=another", "/open"]) {
      const { status, text } = await browse(new URL(path, withKey).href);
      expect([path, status, text.includes("redis_string_read")]).toEqual([path, 403, false]);
    }
    expect(program.stdout + program.stderr).not.toContain(withKey.searchParams.get("key"));
  });

  it("answers no other host, and keeps the server from ending no longer than its client", async () => {
    const { env, opened } = await machine();
    const program = keep(startProgram(["--window"], env));
    send(program, initialize, initialized);
    await program.printed(/"id":"first"/);
    await runProgram(["window"], env);
    const foreign = await request(opened(), { method: "GET", path: "/", headers: { host: "evil.example" } });
    expect(foreign.status).toBe(403);
    program.endInput();
    expect((await program.ended).code).toBe(0);
  });
});

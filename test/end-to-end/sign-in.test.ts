import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { newBrowser, type ScriptedBrowser, type ShownPage } from "../sign-in/scripted-browser.ts";
import { startAuthorizationServer } from "./authorization-server.ts";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { runProgram, startHttp, startProgram } from "./program.ts";
import { freePort } from "./redis-server.ts";

const keep = closing(afterEach);
const KEY = "one-signing-key-for-all-nodes-of-the-test";

let database: LocalDatabase;
beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await (await database.redis()).command("SET", "kept", "1");
});

/** How many keys there are. */
async function size(): Promise<number> {
  const reply = await (await database.redis()).command("DBSIZE");
  return "value" in reply ? Number(reply.value) : Number.NaN;
}

const tokenOf = (name: string) => `token-of-${name}`;

/** A file of callers, each by its token unless its entry says otherwise. */
function fileOf(...entries: readonly { name: string; [field: string]: unknown }[]): string {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
  keep({ close: async () => rmSync(folder, { recursive: true }) });
  const file = join(folder, "callers.json");
  write(file, entries);
  return file;
}

function write(file: string, entries: readonly { name: string; [field: string]: unknown }[]): void {
  const callers = entries.map((entry) =>
    "oauth_sub" in entry ? entry : { token_sha256: tokenDigest(tokenOf(entry.name)), ...entry },
  );
  writeFileSync(file, JSON.stringify({ callers }));
}

const writer = { access: "writes" };
const agent = { ...writer, is_agent: true };

const variables = () => ({
  UPSTASH_REDIS_REST_URL: database.url,
  UPSTASH_REDIS_REST_TOKEN: database.token,
  UPSTASH_MCP_SIGNING_KEY: KEY,
});

/** A server of these callers with one database; its origin. */
async function serve(file: string, more: readonly string[] = []) {
  const { url, program } = await startHttp(["--callers", file, "--log-level", "debug", ...more], variables(), keep);
  return { url, origin: new URL(url).origin, program };
}

interface Asked {
  approval: { id: string; url: string };
}

/** Has a caller empty the database, with the id of an approval if it has one; what it is answered. */
async function flush(url: string, token: string, approval_id?: string) {
  const args = { command: "FLUSHALL", ...(approval_id !== undefined && { approval_id }) };
  const params = { name: "redis_server_write", arguments: args };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const answer = messageOf(await request(url, { headers: { authorization: `Bearer ${token}` }, body }));
  return (answer as { result: { isError?: boolean; structuredContent?: object; content: { text: string }[] } }).result;
}

async function askToFlush(url: string, token: string): Promise<Asked["approval"]> {
  const { structuredContent } = await flush(url, token);
  return (structuredContent as Asked).approval;
}

async function signIn(browser: ScriptedBrowser, url: string, token: string): Promise<ShownPage> {
  return browser.send(await browser.open(url), "token", { token });
}

/** Approves at an approval's page, where the name is asked for. */
function approve(browser: ScriptedBrowser, page: ShownPage): Promise<ShownPage> {
  const [, name = ""] = /type the name <span class="typed">([^<]*)<\/span>/.exec(page.text) ?? [];
  return browser.send(page, "form_token", { decision: "approve", name });
}

describe("what an agent wants to destroy", () => {
  it("is done once one of its approvers has signed in and agreed, and nobody else can", async () => {
    const file = fileOf({ name: "ada" }, { name: "bob", ...writer });
    const flags = ["--agent", "--approvers", "ada", "--allow-writes", "--callers", file];
    const ci = (await runProgram(["caller", "add", "ci", ...flags])).stdout.trim();
    const { url, program } = await serve(file, ["--audit", "json"]);
    const asked = await askToFlush(url, ci);

    const [eve, bob, ada] = [newBrowser(), newBrowser(), newBrowser()];
    expect((await signIn(eve, asked.url, ci)).text).toContain("Agents approve nothing, so nobody signs in as one");
    expect((await eve.open(asked.url)).url.pathname).toBe("/sign-in");
    expect((await signIn(bob, asked.url, tokenOf("bob"))).status).toBe(404);

    const page = await signIn(ada, asked.url, tokenOf("ada"));
    expect(page.text).toContain("FLUSHALL");
    expect((await approve(bob, page)).status).toBe(403);
    expect(await size()).toBe(1);
    await approve(ada, page);
    expect(await flush(url, ci, asked.id)).toMatchObject({ structuredContent: { result: "OK" } });
    expect(await size()).toBe(0);
    expect((await flush(url, ci, asked.id)).isError).toBe(true);
    await program.logged(/"outcome":"refused"/);
    const audited = program.stderr
      .split("\n")
      .flatMap((line) => (line.startsWith('{"time"') ? [JSON.parse(line)] : []));
    expect(audited.map(({ caller, outcome, agreement, agreed_by }) => [caller, outcome, agreement, agreed_by])).toEqual(
      [
        ["ci", "previewed", null, null],
        ["ci", "answered", "page", "ada"],
        ["ci", "refused", null, null],
      ],
    );
    for (const token of [ci, tokenOf("ada"), tokenOf("bob")]) expect(program.stderr).not.toContain(token);
  });

  it("is nobody's to approve where its entry names no one", async () => {
    const { url } = await serve(fileOf({ name: "ci", ...agent }));
    const answer = await flush(url, tokenOf("ci"));
    expect([answer.isError, answer.content[0]?.text]).toEqual([true, expect.stringContaining("marked as an agent")]);
  });

  it("is approved by a person who signs in at the issuer, as the caller of their subject", async () => {
    const issuer = keep(await startAuthorizationServer());
    const file = fileOf({ name: "ada", oauth_sub: "lovelace" }, { name: "ci", ...agent, approvers: ["ada"] });
    const port = String(await freePort());
    const origin = `http://127.0.0.1:${port}`;
    const oauth = ["--oauth-issuer", issuer.issuer, "--oauth-audience", `${origin}/mcp`];
    const program = keep(
      startProgram(["--transport", "http", "--port", port, "--callers", file, ...oauth], variables()),
    );
    await program.logged(/ at (http:\/\/\S+\/mcp)\n/);
    const asked = await askToFlush(`${origin}/mcp`, tokenOf("ci"));
    const browser = newBrowser();
    const [, way = ""] = /<a href="(\/sign-in\/issuer[^"]*)"/.exec((await browser.open(asked.url)).text) ?? [];
    const form = await browser.open(`${origin}${way}`);
    const consent = await browser.send(form, "login", { login: "lovelace", password: "any" });
    await approve(browser, await browser.send(consent, "prompt", {}));
    expect(await flush(`${origin}/mcp`, tokenOf("ci"), asked.id)).toMatchObject({
      structuredContent: { result: "OK" },
    });
  });
});

describe("what a person's own client wants to destroy", () => {
  it("is that person's to approve, and no other caller's", async () => {
    const { url } = await serve(fileOf({ name: "ada", ...writer }, { name: "bob", ...writer }));
    const asked = await askToFlush(url, tokenOf("ada"));
    expect((await signIn(newBrowser(), asked.url, tokenOf("bob"))).status).toBe(404);
    const ada = newBrowser();
    await approve(ada, await signIn(ada, asked.url, tokenOf("ada")));
    expect(await flush(url, tokenOf("ada"), asked.id)).toMatchObject({ structuredContent: { result: "OK" } });
  });

  it("with four eyes is another's to approve, and not that person's", async () => {
    const { url } = await serve(fileOf({ name: "ada" }, { name: "bob", ...writer, approvers: ["ada"] }));
    const asked = await askToFlush(url, tokenOf("bob"));
    const bob = newBrowser();
    const seen = await signIn(bob, asked.url, tokenOf("bob"));
    expect([seen.url.href, seen.text]).toEqual([asked.url, expect.not.stringContaining('value="approve"')]);
    const ada = newBrowser();
    await approve(ada, await signIn(ada, asked.url, tokenOf("ada")));
    expect(await flush(url, tokenOf("bob"), asked.id)).toMatchObject({ structuredContent: { result: "OK" } });
  });
});

describe("whoever has signed in", () => {
  it("is known to a server that was started anew with the same key, until their token is another one", async () => {
    const file = fileOf({ name: "ada", ...writer });
    const browser = newBrowser();
    const first = await serve(file);
    expect((await signIn(browser, `${first.origin}/approvals`, tokenOf("ada"))).url.pathname).toBe("/approvals");
    await first.program.close();
    const { origin, program } = await serve(file);
    expect((await browser.open(`${origin}/approvals`)).url.pathname).toBe("/approvals");
    write(file, [{ name: "ada", ...writer, token_sha256: tokenDigest("another") }]);
    await program.logged(/callers: the file has changed/);
    expect((await browser.open(`${origin}/approvals`)).url.pathname).toBe("/sign-in");
  });

  it("finds on each page the way to sign out, after which the pages ask anew", async () => {
    const { origin } = await serve(fileOf({ name: "ada", ...writer }));
    const browser = newBrowser();
    const page = await signIn(browser, `${origin}/approvals`, tokenOf("ada"));
    const [, way = ""] = /<a href="([^"]+)">Signing in and out<\/a>/.exec(page.text) ?? [];
    await browser.send(await browser.open(`${origin}${way}`), "form_token", {});
    expect((await browser.open(`${origin}/approvals`)).url.pathname).toBe("/sign-in");
  });

  it("may try no more for a while where ten tokens were wrong, by the address that a trusted proxy names", async () => {
    const { origin } = await serve(fileOf({ name: "ada", ...writer }), ["--trusted-proxies", "127.0.0.1"]);
    const browser = newBrowser();
    const page = await browser.open(`${origin}/approvals`);
    const from = (address: string, token: string) =>
      browser.send(page, "token", { token }, { headers: { "x-forwarded-for": address } });
    for (let count = 0; count < 10; count += 1) expect((await from("192.0.2.1", "wrong")).status).toBe(403);
    expect((await from("192.0.2.1", tokenOf("ada"))).status).toBe(429);
    expect((await from("192.0.2.2", tokenOf("ada"))).url.pathname).toBe("/approvals");
  });
});

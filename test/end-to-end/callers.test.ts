import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { addCaller } from "../../src/callers/change-caller-file.ts";
import { closing } from "./closing.ts";
import { mcpHeaders, messageOf, request, type Sent } from "./http-request.ts";
import { type Program, runProgram, startHttp, startProgram } from "./program.ts";
import { sharedServers } from "./shared-servers.ts";
import { noAnswer, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const serverOf = sharedServers();

/** A folder that is gone after the test, with the file of callers in it. */
function newFolder(): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), "callers-"));
  keep({ close: async () => rmSync(folder, { recursive: true }) });
  return { folder, file: join(folder, "callers.json") };
}

/** Adds a caller who may read, and gives the token. */
const add = (file: string, name: string) => addCaller(file, name, { access: "read-only" });

/** Adds a caller by the program's own command, and gives the token that it prints. */
async function addByCommand(file: string, name: string, ...flags: string[]): Promise<string> {
  const { code, stdout } = await runProgram(["caller", "add", name, "--callers", file, ...flags]);
  expect(code).toBe(0);
  return stdout.trim();
}

/** Changes what the file says of a caller. */
function change(file: string, name: string, fields: object): void {
  const { callers } = JSON.parse(readFileSync(file, "utf8")) as { callers: { name: string }[] };
  const changed = callers.map((caller) => (caller.name === name ? { ...caller, ...fields } : caller));
  writeFileSync(file, JSON.stringify({ callers: changed }));
}

const variables = (url: string) => ({
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
});

const by = (token: string | undefined, sent: Sent = {}): Sent => ({
  ...sent,
  headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...sent.headers },
});
const message = (method: string, params: object = {}) => ({ jsonrpc: "2.0", id: 1, method, params });
const toolCall = (name: string, args: object) => JSON.stringify(message("tools/call", { name, arguments: args }));
const set = toolCall("redis_string_write", { command: "SET", args: ["k", "v"] });
const get = toolCall("redis_string_read", { command: "GET", args: ["k"] });

async function toolsOf(url: string, sent: Sent): Promise<string[]> {
  const answer = await request(url, { ...sent, body: JSON.stringify(message("tools/list")) });
  const { result } = messageOf(answer) as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name);
}

describe("a server with callers", () => {
  it("answers nobody without a token that is known, and says so as RFC 6750 has it", async () => {
    const { file } = newFolder();
    await addByCommand(file, "ada");
    const { url, program } = await startHttp(["--callers", file], variables("http://127.0.0.1:1"), keep);
    expect(program.stderr).toContain("serves one caller at");
    const refused: [string | undefined, string][] = [
      [undefined, 'Bearer realm="upstash-mcp"'],
      ["upstash_mcp_of-nobody", 'Bearer realm="upstash-mcp", error="invalid_token"'],
    ];
    for (const [token, challenge] of refused) {
      const answer = await request(url, by(token));
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, challenge]);
      expect(messageOf(answer)).toMatchObject({ id: null, error: { message: expect.any(String) } });
    }
  });

  it("gives each the access that the file says, with the token of that level", async () => {
    const upstream = keep(await startUpstream((response) => reply(response, "OK")));
    const { file } = newFolder();
    const [reader, writer] = [await addByCommand(file, "reader"), await addByCommand(file, "writer", "--allow-writes")];
    const { url } = await startHttp(["--callers", file], variables(upstream.url), keep);
    expect(await toolsOf(url, by(reader))).not.toContain("redis_string_write");
    expect(await toolsOf(url, by(writer))).toContain("redis_string_write");
    const refused = messageOf(await request(url, by(reader, { body: set })));
    expect(refused).toMatchObject({ result: { isError: true } });
    expect(upstream.requests).toHaveLength(0);
    await request(url, by(writer, { body: set }));
    await request(url, by(reader, { body: get }));
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer standard-token-of-the-test",
      "Bearer read-only-token-of-the-test",
    ]);
  });

  it("takes a change of the file without a restart, and ends what a removed caller has running", async () => {
    const upstream = keep(await startUpstream(noAnswer));
    const { file } = newFolder();
    const [ada, bob] = [await add(file, "ada"), await add(file, "bob")];
    const { url, program } = await startHttp(["--callers", file], variables(upstream.url), keep);
    const waiting = request(url, by(ada, { body: get }));
    const { abandoned } = await upstream.request(1);
    const other = request(url, by(bob, { body: get })).catch(() => "closed");
    await upstream.request(2);
    await runProgram(["caller", "remove", "ada", "--callers", file]);
    await program.logged(/callers: the file has changed; 1 may call/);
    await abandoned;
    expect(messageOf(await waiting)).toMatchObject({ result: { isError: true } });
    expect(await Promise.race([other, "still running"])).toBe("still running");
    expect((await request(url, by(ada))).status).toBe(401);
    expect((await request(url, by(bob))).status).toBe(200);
  });

  it("keeps its callers where the changed file cannot be right, and says what is wrong with it", async () => {
    const { file } = newFolder();
    const token = await add(file, "ada");
    const { url, program } = await startHttp(["--callers", file], variables("http://127.0.0.1:1"), keep);
    change(file, "ada", { access: "everything" });
    await program.logged(/error callers: the file has changed and was not taken\. .*caller "ada", access/);
    expect((await request(url, by(token))).status).toBe(200);
  });

  it("holds a caller to calls in a minute, and tells when the next may come", async () => {
    const upstream = keep(await startUpstream((response) => reply(response, "v")));
    const { file } = newFolder();
    const [ada, bob] = [await add(file, "ada"), await add(file, "bob")];
    change(file, "ada", { calls_per_minute: 1 });
    const { url } = await startHttp(["--callers", file], variables(upstream.url), keep);
    await request(url, by(ada, { body: get }));
    const text = JSON.stringify(messageOf(await request(url, by(ada, { body: get }))));
    expect(text).toMatch(/More than 1 calls in a minute\. Call again in \d+ seconds/);
    expect(messageOf(await request(url, by(bob, { body: get })))).toMatchObject({
      result: { structuredContent: { result: "v" } },
    });
    expect(upstream.requests).toHaveLength(2);
  });

  it("says that callers of an OAuth issuer cannot call where none is named", async () => {
    const { file } = newFolder();
    writeFileSync(file, JSON.stringify({ callers: [{ name: "ada", oauth_sub: "1" }] }));
    const { program } = await startHttp(["--callers", file], variables("http://127.0.0.1:1"), keep);
    expect(program.stderr).toContain("callers: the file has callers with oauth_sub, who cannot call");
  });

  it("never shows a token of a caller, neither in the file nor in the log", async () => {
    const { file } = newFolder();
    const token = await add(file, "ada");
    const flags = ["--callers", file, "--log-level", "debug"];
    const { url, program } = await startHttp(flags, variables("http://127.0.0.1:1"), keep);
    await request(url, by(token, { body: get }));
    await program.logged(/call 1 of ada/);
    expect(program.stderr + readFileSync(file, "utf8")).not.toContain(token);
  });
});

describe("what a request wants", () => {
  it.each([
    ["/mcp?toolsets=redis_string", {}, ["redis_string_read", "redis_string_write", "upstash_result_read"]],
    ["/mcp?toolsets=redis_string&readonly=1", {}, ["redis_string_read", "upstash_result_read"]],
    ["/mcp", { "x-mcp-tools": "redis_hash_*" }, ["redis_hash_read", "redis_hash_write"]],
    ["/mcp?tools=redis_hash_*", { "x-mcp-exclude-tools": "*_write" }, ["redis_hash_read"]],
    ["/mcp?tools=database_list", {}, []],
  ])("is a part of what it may have: %s %j", async (path, headers, tools) => {
    const url = await serverOf(["--allow-writes"], variables("http://127.0.0.1:1"));
    expect(await toolsOf(url, { path, headers })).toEqual(tools);
    const refused = messageOf(await request(url, { path, headers, body: toolCall("redis_set_write", {}) }));
    expect(refused).toMatchObject({ result: { isError: true } });
  });

  it("is never more, whoever asks", async () => {
    const { file } = newFolder();
    const token = await add(file, "ada");
    change(file, "ada", { tools: ["redis_string_*"] });
    const { url } = await startHttp(["--callers", file], variables("http://127.0.0.1:1"), keep);
    expect(await toolsOf(url, by(token, { path: "/mcp?toolsets=all&readonly=0" }))).toEqual(["redis_string_read"]);
    expect(await toolsOf(url, by(token, { path: "/mcp?tools=*" }))).toEqual(["redis_string_read"]);
  });

  it.each([
    ["/mcp?toolsets=nothing", "No toolset is named nothing"],
    ["/mcp?tools=nothing", "No tool is named nothing"],
    ["/mcp?readonly=perhaps", "neither true nor false"],
  ])("and does not exist is refused with a 400: %s", async (path, sentence) => {
    const url = await serverOf([], variables("http://127.0.0.1:1"));
    const answer = await request(url, { path });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(sentence);
  });
});

describe("a start that would open the server to others, or not do what its flags say", () => {
  it.each([
    [["--host", "0.0.0.0"], "say by --callers or --oauth-issuer who may call"],
    [["--host", "0.0.0.0", "--callers", "FILE"], "say by --allowed-hosts"],
    [["--callers", "FILE", "--allow-writes"], "the access of each caller stands in the file"],
    [["--callers", "/nowhere/callers.json"], 'The callers\' file "/nowhere/callers.json" cannot be read (ENOENT)'],
    [["--callers", '{"callers": []}'], "JSON belongs into UPSTASH_MCP_CALLERS"],
    [["--approvers", "ada"], "--approvers is for `upstash-mcp caller add NAME`"],
    [["--tls-cert", "cert.pem"], "--tls-cert and --tls-key belong together"],
  ])("by %j is refused with what to do", async (flags, sentence) => {
    const { file } = newFolder();
    await add(file, "ada");
    const args = flags.map((flag) => (flag === "FILE" ? file : flag));
    const { code, stderr } = await runProgram(
      ["--transport", "http", "--port", "0", ...args],
      variables("http://127.0.0.1:1"),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

describe("names by which the server is reached", () => {
  it("are those of this machine and those that a person allows, as Host and as Origin", async () => {
    const { file } = newFolder();
    const token = await add(file, "ada");
    const flags = [
      "--callers",
      file,
      "--host",
      "0.0.0.0",
      "--allowed-hosts",
      "mcp.example",
      "--allowed-origins",
      "app.example",
    ];
    const { url } = await startHttp(flags, variables("http://127.0.0.1:1"), keep);
    const here = url.replace("0.0.0.0", "127.0.0.1");
    const status = async (headers: Record<string, string>) => (await request(here, by(token, { headers }))).status;
    expect(await status({ host: "mcp.example:8080" })).toBe(200);
    expect(await status({ host: "other.example" })).toBe(403);
    expect(await status({ origin: "https://app.example" })).toBe(200);
    expect(await status({ origin: "https://other.example" })).toBe(403);
  });
});

describe("https", () => {
  const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures", name);

  /** Serves https with files that a test may renew. */
  async function serveTls() {
    const { folder } = newFolder();
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const take = (name: string) => {
      writeFileSync(key, readFileSync(fixture(`${name}.key`)));
      writeFileSync(cert, readFileSync(fixture(`${name}.crt`)));
    };
    take("self-signed");
    const flags = ["--transport", "http", "--port", "0", "--tls-cert", cert, "--tls-key", key];
    const program: Program = keep(startProgram(flags, variables("http://127.0.0.1:1")));
    const [, url = ""] = await program.logged(/ at (https:\/\/\S+\/mcp)\n/);
    return { url, program, cert, take };
  }

  /** The status of a ping, and the name in the certificate that the server has shown. */
  function ping(url: string): Promise<[number | undefined, string | undefined]> {
    return new Promise((resolve, reject) => {
      const options = { method: "POST", rejectUnauthorized: false, headers: mcpHeaders, agent: false };
      const sent = httpsRequest(url, options, (response) => {
        const { subject } = (response.socket as TLSSocket).getPeerCertificate();
        response.resume().once("end", () => resolve([response.statusCode, [subject.CN].flat()[0]]));
      });
      sent.on("error", reject).end(JSON.stringify(message("ping")));
    });
  }

  it("takes a renewed certificate without a restart, and keeps the old one where the new one cannot be used", async () => {
    const { url, program, cert, take } = await serveTls();
    const [status, before] = await ping(url);
    expect(status).toBe(200);
    writeFileSync(cert, "not a certificate");
    await program.logged(/error tls: the renewed certificate was not taken/);
    expect(await ping(url)).toEqual([200, before]);
    take("renewed");
    await program.logged(/info tls: the certificate was renewed/);
    expect(await ping(url)).toEqual([200, "renewed"]);
  });

  it("is not begun with files that cannot be used, and says which", async () => {
    const { folder } = newFolder();
    const flags = ["--transport", "http", "--tls-cert", fixture("self-signed.crt")];
    const other = await runProgram([...flags, "--tls-key", fixture("renewed.key")]);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("--tls-cert and --tls-key do not fit")]);
    const missing = await runProgram([...flags, "--tls-key", join(folder, "none.pem")]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("cannot be read (ENOENT)")]);
  });
});

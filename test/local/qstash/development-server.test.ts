import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeServer, listenOnLoopback } from "../../../src/local/http/loopback-server.ts";
import { useDevelopmentServer } from "../../../src/local/qstash/development/development-server.ts";

/** Does what of Upstash's program is asked for: `dev -port=N`, and the signing keys of its test user. */
const STAND_IN = `#!${process.execPath}
const port = /^-port=(\\d+)$/.exec(process.argv[3])?.[1];
if (process.argv[2] !== "dev" || port === undefined) { console.error("Usage of dev:"); process.exit(2); }
require("node:http").createServer((request, response) => {
  const isKnown = request.headers.authorization?.startsWith("Bearer eyJVc2VySUQiOiJkZWZhdWx0VXNlciIs");
  response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ current: "sig_current", next: "sig_next", pid: process.pid }));
}).listen(Number(port), "127.0.0.1");
`;

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "qstash-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function programOf(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

describe("Upstash's development server", () => {
  it("is started by its program, gives the variables of its test user, and is ended", async () => {
    const { variables, stop } = await useDevelopmentServer({ server: await programOf("qstash", STAND_IN) });
    expect(variables).toEqual({
      QSTASH_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      QSTASH_TOKEN: expect.stringMatching(/^eyJ/),
      QSTASH_CURRENT_SIGNING_KEY: "sig_current",
      QSTASH_NEXT_SIGNING_KEY: "sig_next",
    });
    await stop();
    await expect(fetch(`${variables.QSTASH_URL}/v2/keys`)).rejects.toThrow("fetch failed");
  });

  it("that runs already is used, and left running", async () => {
    const server = createServer((_request, response) => void response.end('{"current":"a","next":"b"}'));
    const url = await listenOnLoopback(server, 0);
    try {
      const { variables, stop } = await useDevelopmentServer({ server: `${url}/` });
      expect(variables).toMatchObject({ QSTASH_URL: url, QSTASH_CURRENT_SIGNING_KEY: "a" });
      await stop();
      expect((await fetch(url)).status).toBe(200);
    } finally {
      await closeServer(server);
    }
  });

  it.each([
    ["that is not there", "/nowhere/qstash", "ENOENT"],
    ["whose URL is none of this machine", "http://192.0.2.1:8080", "no URL of this machine"],
    ["that nobody serves", "http://127.0.0.1:1", "no QStash development server"],
  ])("%s is refused with what to do", async (_name, server, reason) => {
    await expect(useDevelopmentServer({ server })).rejects.toThrow(reason);
  });

  it("that ends at once is refused with its last line", async () => {
    const server = await programOf("broken", `#!${process.execPath}\nconsole.error("no license");process.exit(1)`);
    await expect(useDevelopmentServer({ server })).rejects.toThrow("no license");
  });
});

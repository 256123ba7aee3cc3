import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Copy, DockerfileParser } from "dockerfile-ast";
import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { environment, startHttp } from "./program.ts";

const root = resolve(import.meta.dirname, "../..");
const keep = closing(afterEach);

describe("the stage that builds the image", () => {
  it("has copied whatever the build reads", () => {
    const folder = mkdtempSync(join(tmpdir(), "image-"));
    keep({ close: async () => rmSync(folder, { recursive: true, force: true }) });
    for (const path of copiedToBuild()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const { status, stderr } = spawnSync("npm", ["run", "build"], { cwd: folder, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(existsSync(join(folder, "dist/main.js"))).toBe(true);
  });
});

/** The paths that the Dockerfile copies before it builds. */
function copiedToBuild(): string[] {
  const instructions = DockerfileParser.parse(readFileSync(join(root, "Dockerfile"), "utf8")).getInstructions();
  const build = instructions.slice(
    0,
    instructions.findLastIndex((one) => one.getKeyword() === "FROM"),
  );
  const copies = build.filter((one): one is Copy => one.getKeyword() === "COPY");
  return copies.flatMap((copy) =>
    copy
      .getArguments()
      .map((argument) => argument.getValue())
      .slice(0, -1),
  );
}

/** Runs the health check in this environment: its exit code, and what it says on stderr. */
function check(env: Readonly<Record<string, string>>): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const program = [join(root, "scripts/healthcheck.mjs")];
    execFile(process.execPath, program, { env: environment(env) }, (error, _, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stderr }),
    );
  });
}

describe("the health check of the image", () => {
  const http = (port: string | number) => ({ UPSTASH_MCP_TRANSPORT: "http", UPSTASH_MCP_PORT: String(port) });

  it("finds a server healthy that answers over HTTP, with the variables of the server itself", async () => {
    const { url } = await startHttp([], {}, keep);
    expect(await check(http(new URL(url).port))).toEqual({ code: 0, stderr: "" });
  });

  it("says which server does not answer", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { code, stderr } = await check(http(port));
    expect(code).toBe(1);
    expect(stderr).toBe(`http://127.0.0.1:${port}/health did not answer: ECONNREFUSED\n`);
  });

  it("finds a server unhealthy that fails at every request", async () => {
    const server = createServer((_, response) => response.writeHead(500).end()).listen(0, "127.0.0.1");
    keep({ close: () => new Promise((resolve) => server.close(resolve)) });
    await new Promise((resolve) => server.once("listening", resolve));
    const { code, stderr } = await check(http((server.address() as AddressInfo).port));
    expect([code, stderr]).toEqual([1, expect.stringContaining("answered 500")]);
  });

  it("has nothing to ask on stdio", async () => {
    expect(await check({})).toEqual({ code: 0, stderr: "" });
  });
});

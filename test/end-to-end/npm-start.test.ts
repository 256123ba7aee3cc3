import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { root } from "../docs/pages.ts";
import { closing } from "./closing.ts";
import { environment } from "./program.ts";

const keep = closing(afterEach);

/** With these it needs no redis-server. */
const credentials = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9", UPSTASH_REDIS_REST_READONLY_TOKEN: "AYh7ASQgk1Zz" };

const npmStart = (...flags: readonly string[]) => npmStartWith(credentials, ...flags);

function npmStartWith(given: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const env = { ...environment(given), npm_config_update_notifier: "false" };
  const child = spawn("npm", ["start", "--", ...flags], { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const news = new EventEmitter();
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
    news.emit("news");
  });
  // The pipe is closed when the last process has ended that has it: npm, the shell, the script and the server.
  const ended = once(child, "close").then(() => ({ code: child.exitCode, said }));
  keep({
    async close() {
      child.kill("SIGTERM");
      await ended;
    },
  });
  /** The port on which it serves, once it does. */
  async function port(): Promise<string> {
    for (;;) {
      const [, told] = /http:\/\/127\.0\.0\.1:(\d+)\/mcp/.exec(said) ?? [];
      if (told !== undefined) return told;
      await once(news, "news");
    }
  }
  return { child, ended, port, said: () => said };
}

describe("npm start", () => {
  it("ends the server, too, when npm is asked to end", async () => {
    const first = npmStart("--port", "0");
    const url = `http://127.0.0.1:${await first.port()}/mcp`;
    expect((await fetch(url, { method: "OPTIONS" })).status).toBeLessThan(500);
    first.child.kill("SIGTERM");
    await first.ended;
    await expect(fetch(url, { method: "OPTIONS" })).rejects.toThrow();
  });

  it("serves local mode without credentials, also to who asks for it in words", async () => {
    expect(Number(await npmStartWith({}, "--local", "--port", "0").port())).toBeGreaterThan(0);
  });

  it.each([
    [
      "an index of Vector",
      { UPSTASH_VECTOR_REST_URL: "http://127.0.0.1:9", UPSTASH_VECTOR_REST_READONLY_TOKEN: "AYh7ASQgk1Zz" },
    ],
    [
      "an index of Search",
      { UPSTASH_SEARCH_REST_URL: "http://127.0.0.1:9", UPSTASH_SEARCH_REST_READONLY_TOKEN: "AYh7ASQgk1Zz" },
    ],
    ["a QStash whose token a command prints", { QSTASH_READONLY_TOKEN_COMMAND: '["echo","AYh7ASQgk1Zz"]' }],
  ])("serves %s that the environment has credentials of, and no local mode", async (_, given) => {
    const started = npmStartWith(given, "--port", "0");
    await started.port();
    expect(started.said()).not.toContain("embedded Upstash");
  });

  it("says which flag takes another port where the port is taken", async () => {
    const port = await npmStart("--port", "0").port();
    const { code, said } = await npmStart("--port", port).ended;
    expect(said).toContain(`Port ${port} of 127.0.0.1 is taken (EADDRINUSE)`);
    expect(said).toContain(`npm start -- --port ${Number(port) + 1}`);
    expect(code).toBe(1);
  });
});

import { Client } from "@upstash/qstash";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { type Program, runProgram, startProgram } from "./program.ts";

const LINES =
  /^UPSTASH_REDIS_REST_URL=(http:\/\/127\.0\.0\.1:\d+)\nUPSTASH_REDIS_REST_TOKEN=(\S+)\nUPSTASH_REDIS_REST_READONLY_TOKEN=(\S+)\n/;

describe("upstash-mcp local", () => {
  const keep = closing(afterAll);
  let program: Program;
  let url = "";
  let token = "";
  let readOnlyToken = "";
  beforeAll(async () => {
    program = keep(startProgram(["local", "--port", "0"]));
    [, url = "", token = "", readOnlyToken = ""] = await program.printed(LINES);
  });

  it("prints address and tokens as lines for a .env file, and nothing else", () => {
    expect(program.stdout).toMatch(LINES);
    expect(
      program.stdout
        .trimEnd()
        .split("\n")
        .every((line) => /^(UPSTASH|QSTASH)_[A-Z_]+=\S+$/.test(line)),
    ).toBe(true);
    expect(program.stderr).toBe("");
    expect(token).not.toBe(readOnlyToken);
  });

  it("serves the client of Upstash", async () => {
    const redis = new Redis({ url, token, enableTelemetry: false });
    expect(await redis.set("greeting", { text: "Grüße" })).toBe("OK");
    expect(await redis.get("greeting")).toEqual({ text: "Grüße" });
    expect(await redis.pipeline().incr("counter").incr("counter").exec()).toEqual([1, 2]);
  });

  it("lets the read-only token read and nothing more", async () => {
    await new Redis({ url, token, enableTelemetry: false }).set("seen", "yes");
    const redis = new Redis({ url, token: readOnlyToken, enableTelemetry: false });
    expect(await redis.get("seen")).toBe("yes");
    await expect(redis.set("seen", "no")).rejects.toThrow(/NOPERM/);
  });

  it("serves the client of QStash, with the lines of the same file", async () => {
    const { QSTASH_URL = "", QSTASH_TOKEN = "" } = Object.fromEntries(
      [...program.stdout.matchAll(/^(QSTASH_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const client = new Client({ baseUrl: QSTASH_URL, token: QSTASH_TOKEN, devMode: false });
    const { messageId } = await client.publishJSON({ url: "http://localhost:1/", body: {}, delay: 60 });
    expect(await client.messages.get(messageId)).toMatchObject({ messageId, maxRetries: 3 });
  });

  it("has the example keys that --sample-data asks for", async () => {
    const filled = keep(startProgram(["local", "--port", "0", "--sample-data"]));
    const [, url = "", token = ""] = await filled.printed(LINES);
    expect(await new Redis({ url, token, enableTelemetry: false }).hget("user:1", "name")).toBe("Ada");
  });

  it("is what the server reads when its lines are the server's environment", async () => {
    await new Redis({ url, token, enableTelemetry: false }).hset("user:7", { name: "Ada" });
    const { code, stdout } = await runProgram(["call", "redis_hash_read", '{"command":"HGETALL","args":["user:7"]}'], {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      UPSTASH_REDIS_REST_READONLY_TOKEN: readOnlyToken,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: { name: "Ada" } });
  });
});

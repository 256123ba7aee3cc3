import { Client } from "@upstash/qstash";
import { Redis } from "@upstash/redis";
import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../src/local/http/free-port.ts";
import { closing } from "./closing.ts";
import { type Program, runProgram, startProgram } from "./program.ts";

const LINES =
  /^UPSTASH_REDIS_REST_URL=(http:\/\/127\.0\.0\.1:\d+)\nUPSTASH_REDIS_REST_TOKEN=(\S+)\nUPSTASH_REDIS_REST_READONLY_TOKEN=(\S+)\n/;

/** Each product has these three after `UPSTASH_PRODUCT_REST_`. */
const OF_PRODUCT = ["URL", "TOKEN", "READONLY_TOKEN"] as const;

/** The printed variables by name. */
function variablesOf({ stdout }: Program): Record<string, string> {
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

function vectorOf(program: Program, token: "TOKEN" | "READONLY_TOKEN" = "TOKEN"): Index {
  const { [`UPSTASH_VECTOR_REST_${token}`]: given = "", UPSTASH_VECTOR_REST_URL: url = "" } = variablesOf(program);
  return Index.fromEnv({ UPSTASH_VECTOR_REST_URL: url, UPSTASH_VECTOR_REST_TOKEN: given }, { retry: false });
}

function searchOf(program: Program, token: "TOKEN" | "READONLY_TOKEN" = "TOKEN"): Search {
  const { [`UPSTASH_SEARCH_REST_${token}`]: given = "", UPSTASH_SEARCH_REST_URL: url = "" } = variablesOf(program);
  return Search.fromEnv({ UPSTASH_SEARCH_REST_URL: url, UPSTASH_SEARCH_REST_TOKEN: given }, { retry: false });
}

async function started(...flags: string[]): Promise<Program> {
  const program = startProgram(["local", "--port", "0", ...flags]);
  await program.printed(/^QSTASH_NEXT_SIGNING_KEY=.*\n/m);
  return program;
}

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

  it("prints the same three variables for Redis, Vector and Search", () => {
    const variables = variablesOf(program);
    for (const product of ["REDIS", "VECTOR", "SEARCH"]) {
      const values = OF_PRODUCT.map((name) => variables[`UPSTASH_${product}_REST_${name}`]);
      expect(values).toEqual([
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        ...Array(2).fill(expect.any(String)),
      ]);
      expect(new Set(values).size).toBe(3);
    }
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

  it("serves the client of Vector, with texts and with vectors", async () => {
    const index = vectorOf(program);
    expect(await index.info()).toMatchObject({ dimension: 384, similarityFunction: "COSINE", indexType: "DENSE" });
    await index.upsert([{ id: "text", data: "invoices of March", metadata: { year: 2026 } }]);
    await index.upsert({ id: "numbers", vector: Array(384).fill(0.5) });
    await expect.poll(() => index.query({ data: "the invoice of March", topK: 1 })).toMatchObject([{ id: "text" }]);
    await expect
      .poll(() => index.query({ vector: Array(384).fill(1), topK: 1 }))
      .toMatchObject([{ id: "numbers", score: 1 }]);
    const reader = vectorOf(program, "READONLY_TOKEN");
    expect(await reader.fetch(["text"], { includeMetadata: true })).toMatchObject([{ metadata: { year: 2026 } }]);
    await expect(reader.delete("text")).rejects.toThrow("read-only token");
  });

  it("serves the client of Search", async () => {
    const books = searchOf(program).index("books");
    await books.upsert({ id: "b1", content: { title: "A history of bridges" } });
    await expect.poll(() => books.search({ query: "bridges", limit: 1 })).toMatchObject([{ id: "b1" }]);
    const reader = searchOf(program, "READONLY_TOKEN").index("books");
    expect(await reader.fetch(["b1"])).toMatchObject([{ content: { title: "A history of bridges" } }]);
    await expect(reader.delete("b1")).rejects.toThrow("read-only token");
  });

  it("keeps the indexes apart from each other: a token of one is none of another", async () => {
    const { UPSTASH_VECTOR_REST_URL: url = "", UPSTASH_SEARCH_REST_TOKEN: token = "" } = variablesOf(program);
    await expect(new Index({ url, token, retry: false }).info()).rejects.toThrow("Unauthorized");
  });

  it("has a vector index of the dimension and similarity that are asked for, of vectors alone", async () => {
    const large = keep(
      await started("--vector-dimension", "1536", "--vector-similarity", "euclidean", "--sample-data"),
    );
    const index = vectorOf(large);
    expect(await index.info()).toMatchObject({ dimension: 1_536, similarityFunction: "EUCLIDEAN" });
    await index.upsert({ id: "mine", vector: Array(1_536).fill(0.25) });
    await expect
      .poll(() => index.query({ vector: Array(1_536).fill(0.25), topK: 1 }))
      .toMatchObject([{ id: "mine", score: 1 }]);
    await expect(index.upsert({ id: "short", vector: [1, 2] })).rejects.toThrow("1536");
    await expect(index.upsert({ id: "text", data: "no model has 1536" })).rejects.toThrow("with an embedding model");
    expect(await index.fetch(["doc:retry"], { includeData: true })).toMatchObject([
      { data: expect.stringMatching(/^Failed messages/) },
    ]);
  });

  it.each([
    [384, true],
    [768, true],
    [1_024, true],
    [512, false],
  ])("takes texts where a model of Upstash has the dimension: %i", async (dimension, isTaken) => {
    const index = vectorOf(keep(await started("--vector-dimension", String(dimension))));
    const upsert = index.upsert({ id: "text", data: "some words" });
    expect(await upsert.catch(() => "refused")).toBe(isTaken ? "Success" : "refused");
  });

  it("listens on the ports that are asked for, and on none of them once it has ended", async () => {
    const ports = await Promise.all(Array.from({ length: 4 }, freePort));
    const flags = ["--port", "--vector-port", "--search-port", "--qstash-port"].flatMap((flag, n) => [
      flag,
      `${ports[n]}`,
    ]);
    const ending = keep(startProgram(["local", ...flags]));
    await ending.printed(/^QSTASH_NEXT_SIGNING_KEY=.*\n/m);
    const names = ["UPSTASH_REDIS_REST_URL", "UPSTASH_VECTOR_REST_URL", "UPSTASH_SEARCH_REST_URL", "QSTASH_URL"];
    expect(names.map((name) => variablesOf(ending)[name])).toEqual(ports.map((port) => `http://127.0.0.1:${port}`));
    await vectorOf(ending).info();
    ending.kill("SIGTERM");
    expect((await ending.ended).code).toBe(0);
    for (const port of ports) await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
  });

  it("has the example keys, vectors and documents that --sample-data asks for", async () => {
    const filled = keep(startProgram(["local", "--port", "0", "--sample-data"]));
    const [, url = "", token = ""] = await filled.printed(LINES);
    expect(await new Redis({ url, token, enableTelemetry: false }).hget("user:1", "name")).toBe("Ada");
    await filled.printed(/^QSTASH_NEXT_SIGNING_KEY=.*\n/m);
    await expect
      .poll(() => vectorOf(filled).query({ data: "retried messages", topK: 1 }))
      .toMatchObject([{ id: "doc:retry" }]);
    expect(await searchOf(filled).listIndexes()).toEqual(["products"]);
  });

  it("is what the server reads when its lines are the server's environment", async () => {
    await new Redis({ url, token, enableTelemetry: false }).hset("user:7", { name: "Ada" });
    await searchOf(program)
      .index("recipes")
      .upsert({ id: "r1", content: { title: "Soup" } });
    const call = async (...args: string[]): Promise<unknown> => {
      const { code, stdout } = await runProgram(["call", ...args], variablesOf(program));
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    expect(await call("redis_hash_read", '{"command":"HGETALL","args":["user:7"]}')).toMatchObject({
      result: { name: "Ada" },
    });
    expect(await call("vector_info", "{}")).toMatchObject({ result: { dimension: 384 } });
    expect(await call("search_info", "{}")).toMatchObject({
      result: { indexes: expect.arrayContaining([{ name: "recipes", documents: 1 }]) },
    });
  });
});

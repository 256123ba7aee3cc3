import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { type FormAnswer, matrix, type Person, serveTo, type TestClient } from "./clients.ts";
import { closing } from "./closing.ts";
import { sharedServers } from "./shared-servers.ts";
import { reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const keepForAll = closing(afterAll);
const serverOf = sharedServers();

let database: LocalDatabase;
beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());

type Client = (typeof matrix)[number];

async function connect({ kind, transport }: Client, flags: readonly string[], person?: Person): Promise<TestClient> {
  const env = { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token };
  const served = { args: ["--allow-writes", ...flags], env };
  return kind.connect(transport === "stdio" ? served : { url: await serverOf(served.args, env) }, person);
}

/** Each request of a 2025 client over HTTP is served alone, so nothing can be asked while it is. */
const canAsk = ({ transport, version }: Client) => transport === "stdio" || version === "2026-07-28";

describe.each(matrix)("$client at $version over $transport", (each) => {
  let client: TestClient;
  beforeAll(async () => {
    client = keepForAll(await connect(each, ["--compact"]));
  });

  it("three tools are listed, and the instructions say how to work with them", async () => {
    const names = (await client.listTools()).map(({ name }) => name);
    expect(names).toEqual(["upstash_find_tools", "upstash_read", "upstash_write"]);
    expect(client.instructions()).toContain("The tools are found, not listed.");
  });

  it("a tool is found, writes, and what it wrote is read", async () => {
    const found = await client.callTool("upstash_find_tools", { query: "set a hash field" });
    expect(found.structuredContent).toMatchObject({
      result: [{ name: "redis_hash_write", call: "upstash_write" }, {}, {}],
    });
    const set = { command: "HSET", args: ["basket", "colour", "red"] };
    await client.callTool("upstash_write", { tool: "redis_hash_write", arguments: set });
    const get = { command: "HGET", args: ["basket", "colour"] };
    const read = await client.callTool("upstash_read", { tool: "redis_hash_read", arguments: get });
    expect(read.structuredContent).toEqual({ result: "red", untrusted: true });
  });

  it("a read never writes", async () => {
    const refused = await client.callTool("upstash_read", { tool: "redis_key_write", arguments: { command: "DEL" } });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("upstash_write") }] });
  });
});

describe.each(matrix)("$client at $version over $transport", ({ kind, transport }) => {
  it("cancelling a call through another tool gives the inner one up at Upstash too", async () => {
    const upstream = keep(await startUpstream((response, number) => number > 1 && reply(response, "v")));
    const env = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test" };
    const client = await serveTo(kind, transport, { args: ["--allow-writes", "--compact"], env }, keep);
    const cancelled = new AbortController();
    const get = { tool: "redis_string_read", arguments: { command: "GET", args: ["k"] } };
    const failed = expect(client.callTool("upstash_read", get, cancelled.signal)).rejects.toThrow();
    const { abandoned } = await upstream.request(1);
    cancelled.abort(new Error("no longer wanted"));
    await failed;
    await abandoned;
    expect(await client.callTool("upstash_read", get)).toMatchObject({ structuredContent: { result: "v" } });
  });
});

describe.each(matrix.filter(canAsk))("$client at $version over $transport, with forms", (each) => {
  it("asks the person about what the inner tool does", async () => {
    const questions: string[] = [];
    const answer = (question: string): FormAnswer => {
      questions.push(question);
      return { action: "decline" };
    };
    const client = keep(await connect(each, ["--compact"], { elicitation: { form: {} }, answer }));
    const flush = { tool: "redis_server_write", arguments: { command: "FLUSHALL" } };
    const declined = await client.callTool("upstash_write", flush);
    expect(declined.content[0]?.text).toMatch(/^The person declined\./);
    expect(questions).toEqual([expect.stringMatching(/^redis_server_write: runs FLUSHALL/)]);
  });
});

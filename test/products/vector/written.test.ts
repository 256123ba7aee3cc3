import { describe, expect, it } from "vitest";
import type { CallEnd } from "../../../src/call/observer.ts";
import { configOf, serveForTest } from "../../served.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { startIndexStandIn } from "./index-stand-in.ts";
import { serveIndex, token } from "./served-index.ts";

describe("a write whose connection is cut", () => {
  const calls: [string, Record<string, unknown>][] = [
    ["vector_upsert", { vectors: [{ id: "a", data: "x" }] }],
    ["vector_update", { id: "a", data: "x" }],
    ["search_upsert", { index: "movies", documents: [{ id: "a", content: { title: "x" } }] }],
  ];

  /** An index that answers reads and hangs up on the rest. */
  const hangingUp = () =>
    startScriptedServer(({ path }) => (path === "/info" ? { body: '{"result":{"namespaces":{}}}' } : "hang up"));

  it.each(calls)("is not sent again, and may be: %s", async (tool, input) => {
    const api = await hangingUp();
    const text = await serveIndex(api.url, "writes").failure(tool, input);
    expect(text).toContain("It is unknown whether the write was carried out.");
    expect(text).toContain("the same call may safely be made again: it writes the same once more, and nothing twice.");
    expect(api.received).toHaveLength(2);
  });

  it("is not said to be repeatable where it deletes", async () => {
    const api = await hangingUp();
    const text = await serveIndex(api.url, "writes").failure("vector_delete", { ids: ["a"] });
    expect(text).toContain("It is unknown whether the write was carried out.");
    expect(text).toContain("Read the data first");
    expect(text).not.toContain("may safely");
  });
});

describe("a write that is refused", () => {
  it("is told in the words of the API, and not said to be repeatable", async () => {
    const api = await startScriptedServer(({ path }) =>
      path === "/info" ? { body: '{"result":{}}' } : { status: 422, body: '{"error":"no model here","status":422}' },
    );
    const text = await serveIndex(api.url, "writes").failure("vector_upsert", { vectors: [{ id: "a", data: "x" }] });
    expect(text).toContain("Upstash Vector refused the request (422): no model here");
    expect(text).not.toContain("may safely");
  });
});

describe("an update of metadata", () => {
  const noticeOf = async (input: object, updated = 1) => {
    const index = await startIndexStandIn({ "": [{ id: "a" }] }, { results: { update: { updated } } });
    return String((await serveIndex(index.url, "writes").answer("vector_update", { id: "a", ...input })).notice);
  };
  const replaced =
    "The metadata was replaced as a whole: fields that the call does not name are gone. patch: true merges";

  it("says that it has replaced all of it where the call did not say how", async () => {
    expect(await noticeOf({ metadata: { n: 1 } })).toContain(replaced);
  });

  it.each([
    ["merged", { metadata: { n: 1 }, patch: true }],
    ["replaced as the call says", { metadata: { n: 1 }, patch: false }],
    ["not changed", { data: "x" }],
  ])("does not say so where it was %s", async (_, input) => {
    expect(await noticeOf(input)).not.toContain(replaced);
  });

  it("does not say so where nothing has the ID", async () => {
    expect(await noticeOf({ metadata: { n: 1 } }, 0)).not.toContain(replaced);
  });
});

describe("arguments", () => {
  it("are read as meant where they came as JSON text", async () => {
    const index = await startIndexStandIn({ "": [] });
    const vectors = JSON.stringify([{ id: 7, vector: "[1, 2]", metadata: '{"a":null}', data: "" }]);
    await serveIndex(index.url, "writes").answer("vector_upsert", { namespace: "", vectors });
    expect(JSON.parse(index.changes()[0]?.body ?? "")).toEqual([{ id: "7", vector: [1, 2], metadata: { a: null } }]);
  });
});

describe("an answer that does not say what was done", () => {
  it("is told as one", async () => {
    const index = await startIndexStandIn({ "": [{ id: "a" }] }, { results: { delete: "Success" } });
    expect(await serveIndex(index.url, "writes").answer("vector_delete", { ids: ["a"] })).toMatchObject({
      result: { deleted: "unknown" },
      notice: "It was carried out; the API did not say how many it deleted.",
    });
  });

  it("of a rename that was not made is told as one", async () => {
    const index = await startIndexStandIn({ a: [] }, { results: { "rename-namespace": { renamed: false } } });
    const input = { namespace: "a", new_name: "b" };
    expect(await serveIndex(index.url, "writes").answer("vector_namespace_rename", input)).toMatchObject({
      result: { renamed: false },
      notice: "The API renamed nothing, and gave no reason.",
    });
  });
});

describe("a page that is longer than answers may be", () => {
  it("is asked for in smaller ones", async () => {
    const metadata = { text: "x".repeat(1_000) };
    const records = Array.from({ length: 300 }, (_, index) => ({ id: `${index}`, metadata }));
    const index = await startIndexStandIn({ "": records });
    const server = serveIndex(index.url, "writes", { maxReply: "100000" });
    const { result } = await server.answer("vector_delete", { filter: "HAS FIELD text" });
    expect(result).toEqual({ deleted: 300, fitted: "300, counted to the end" });
  });
});

describe("a count", () => {
  it.each([
    ["vector_delete", { prefix: "a" }, { cursor: "0", limit: 1_000, prefix: "a" }],
    ["vector_delete", { filter: "a = 1" }, { cursor: "0", limit: 500, includeMetadata: true }],
    [
      "search_delete",
      { index: "i", filter: "a = 1" },
      { cursor: "0", limit: 500, includeMetadata: true, includeData: true },
    ],
    ["vector_namespace_delete", { namespace: "i" }, { cursor: "0", limit: 10 }],
  ])("by %s %j reads no more than it needs", async (tool, input, body) => {
    const index = await startIndexStandIn({ "": [], i: [] });
    await serveIndex(index.url, "writes").answer(tool, input);
    const ranges = index.received.filter(({ path }) => path.startsWith("/range"));
    expect(ranges.map((request) => JSON.parse(request.body))).toEqual([body]);
  });
});

describe("what an observer hears of a write", () => {
  it.each([
    ["vector_upsert", { vectors: [{ id: "record-of-ada", data: "x" }] }],
    ["vector_update", { id: "record-of-ada", data: "x" }],
    ["vector_delete", { ids: ["record-of-ada"] }],
    ["search_upsert", { index: "movies", documents: [{ id: "record-of-ada", content: { title: "x" } }] }],
    ["search_delete", { index: "movies", ids: ["record-of-ada"] }],
  ])("names no record: %s", async (tool, input) => {
    const index = await startIndexStandIn({ "": [], movies: [] });
    const ended: CallEnd[] = [];
    const observer = { begun() {}, ended: (end: CallEnd) => void ended.push(end) };
    const credentials = ["VECTOR", "SEARCH"].flatMap((product) => [
      [`UPSTASH_${product}_REST_URL`, index.url],
      [`UPSTASH_${product}_REST_TOKEN`, token],
    ]);
    const config = configOf({ allowWrites: "true", confirm: "never" }, Object.fromEntries(credentials));
    const { call } = await serveForTest(config, { observers: [observer] });
    await call(tool, input, {
      signal: new AbortController().signal,
      progress: async () => {},
      consent: { canAsk: false },
    });
    expect(ended.map(({ target }) => Object.keys(target ?? {})[0])).toEqual(["index"]);
    expect(JSON.stringify(ended)).not.toContain("record-of-ada");
  });
});

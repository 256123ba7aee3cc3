import { describe, expect, it } from "vitest";
import type { CallContext } from "../../../../src/call/context.ts";
import { createTurns } from "../../../../src/load/turns.ts";
import { resume } from "../../../../src/products/vector/query/hits-in-parts.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";
import { askedIn, infoOf, startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

/** An index whose resumable query has so many hits. */
async function startWalk(total: number) {
  let given = 0;
  const next = (count: number) => {
    const part = Array.from({ length: Math.min(count, total - given) }, (_, n) => ({ id: `r${given + n}`, score: 1 }));
    given += part.length;
    return part;
  };
  return startVectorStandIn({
    info: infoOf({ "": total }),
    "resumable-query-data": (_: string, { topK }: { topK: number }) => ({ uuid: "u-1", scores: next(topK) }),
    "resumable-query-next": (_: string, { additionalK }: { additionalK: number }) => next(additionalK),
    "resumable-query-end": "Success",
  });
}

describe("a resumable query", () => {
  it("walks past the hits of one query to the end, and is stopped there", async () => {
    const api = await startWalk(2_300);
    const server = serveIndex(api.url);
    const ids = new Set<string>();
    let part = await server.answer("vector_query", { data: "text", top_k: 300, resumable: true });
    while ((part.result as unknown[]).length > 0) {
      expect(part).not.toHaveProperty("truncated");
      for (const { id } of part.result as { id: string }[]) ids.add(id);
      part = await server.answer("vector_query", { cursor: part.cursor, top_k: 300 });
    }
    expect(ids.size).toBe(2_300);
    expect(part.notice).toBe("No more hits: this was the end. The query is stopped.");
    expect(askedIn(api.received.at(-1) ?? { method: "", path: "", headers: {}, body: "" })).toMatchObject({
      operation: "resumable-query-end",
      body: { uuid: "u-1" },
    });
  });

  it("says how it goes on and how it ends", async () => {
    const { url } = await startWalk(5);
    const { notice, cursor } = await serveIndex(url).answer("vector_query", { data: "x", resumable: true });
    expect(cursor).toBe("u-1");
    expect(notice).toMatch(
      /vector_query with `more: {"cursor": …}` alone .* with `more: {"cursor": …, "stop": true}` it ends/,
    );
  });

  it("that finds less than was asked for with its filter says why, and which field no record has", async () => {
    const stored = { "": Array.from({ length: 30 }, (_, n) => ({ id: `p${n}`, metadata: { year: 2000 + n } })) };
    const begun = { uuid: "u-1", scores: [] };
    const { url } = await startVectorStandIn({ ...storedResults(stored), "resumable-query-data": begun });
    const input = { data: "x", filter: "yaer = 2000", resumable: true };
    const { notice, cursor } = await serveIndex(url).answer("vector_query", input);
    expect(cursor).toBe("u-1");
    expect(notice).toMatch(/alone \(and top_k\) gives the next hits/);
    expect(notice).toContain(
      "0 of at most 10 hits, while the default namespace has 30 vectors: either nothing else fits",
    );
    expect(notice).toContain('None of the 20 records looked at has a field "yaer"');
  });

  it("says that it goes on with the same index, where the call named one", async () => {
    const api = { request: async () => [{ id: "a", score: 1 }] };
    const context = { resource: "blog", turns: createTurns(), signal: new AbortController().signal };
    const { notice } = await resume("u-1", 1, api, context as Partial<CallContext> as CallContext);
    expect(notice).toMatch(/^vector_query with the same index and `cursor` alone /);
  });

  it("is asked for its next part once, be the answer lost: a repeat would pass over hits", async () => {
    const api = await startScriptedServer(() => ({ status: 503, body: '{"error":"busy"}' }));
    await serveIndex(api.url).failure("vector_query", { cursor: "u-1" });
    expect(api.received).toHaveLength(1);
  });

  it.each([
    [404, { cursor: "u-1" }],
    [404, { cursor: "u-1", stop: true }],
    [400, { cursor: "u-1" }],
  ])("that is not there any more is to be begun anew, with its index: %i, %j", async (status, input) => {
    const api = await startScriptedServer(() => ({ status, body: '{"error":"no such query"}' }));
    const failure = await serveIndex(api.url).failure("vector_query", input);
    expect(failure).toMatch(/no such query.*The query has ended .*Else begin the query anew, with its index\./s);
    expect(failure).not.toContain("configuration");
  });

  it("says that hits are lost where a part is longer than a reply may be", async () => {
    const hits = Array.from({ length: 20 }, (_, n) => ({ id: `${n}`, metadata: { text: "x".repeat(1_000) } }));
    const api = await startVectorStandIn({ "resumable-query-next": hits });
    const server = serveIndex(api.url, "read-only", { maxReply: "10000" });
    expect(await server.failure("vector_query", { cursor: "u-1", top_k: 20 })).toMatch(
      /The hits of this part are lost.*Begin the query anew with a lower top_k/s,
    );
  });

  it("says what to ask for where its first part is longer than a reply may be", async () => {
    const scores = Array.from({ length: 20 }, (_, n) => ({ id: `${n}`, metadata: { text: "x".repeat(1_000) } }));
    const api = await startVectorStandIn({ "resumable-query-data": { uuid: "u-1", scores } });
    const server = serveIndex(api.url, "read-only", { maxReply: "10000" });
    expect(await server.failure("vector_query", { data: "x", resumable: true, top_k: 20 })).toMatch(
      /was stopped\. Begin the query anew with a lower top_k/,
    );
  });
});

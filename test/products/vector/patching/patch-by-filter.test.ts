import { describe, expect, it } from "vitest";
import { type Answer, startScriptedServer } from "../../../upstash/scripted-server.ts";
import { type StoredRecord, startIndexStandIn } from "../index-stand-in.ts";
import { askedBy, serveIndex } from "../served-index.ts";

const priced = (count: number, currency = "EURO"): StoredRecord[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${currency}-${index}`, metadata: { currency, size: index } }));
const mend = { filter: "currency = 'EURO'", metadata: { currency: "EUR" } };
const updated = { results: { update: { updated: 1 } } };
const bodiesOf = (changes: readonly { body: string }[]) => changes.map(({ body }) => JSON.parse(body));

/** An index in which so many records fit, and that answers the updates as it is told, by their number. */
async function startUpdating(count: number, answer: (update: number) => Answer | "hang up", page = 500) {
  const records = priced(count);
  let updates = 0;
  return startScriptedServer(({ path, body }) => {
    if (path.startsWith("/info")) return { body: '{"result":{"namespaces":{}}}' };
    if (path.startsWith("/update")) {
      updates += 1;
      return answer(updates - 1);
    }
    const start = Number(JSON.parse(body).cursor);
    const next = start + page < count ? `${start + page}` : "";
    return { body: JSON.stringify({ result: { nextCursor: next, vectors: records.slice(start, start + page) } }) };
  });
}

const done = { body: '{"result":{"updated":1}}' };

describe("vector_update by filter", () => {
  it("counts first, changes nothing, and gives ten examples", async () => {
    const index = await startIndexStandIn({ "": [...priced(12), ...priced(3, "USD")] });
    const { result, notice } = await serveIndex(index.url, "writes").answer("vector_update", mend);
    expect(result).toEqual({
      ...{ dry_run: true, would_change: 12, looked_at: 15 },
      ...{ examples: Array.from({ length: 10 }, (_, at) => `EURO-${at}`), finished: true },
    });
    expect(notice).toBe("Nothing was changed: dry_run. The same call with dry_run false changes them.");
    expect(index.changes()).toEqual([]);
  });

  it("merges the metadata into that of each record that was counted, and of no other", async () => {
    const index = await startIndexStandIn({ "": [], blog: [...priced(12), ...priced(3, "USD")] }, updated);
    const call = { ...mend, namespace: "blog", dry_run: false };
    const { result } = await serveIndex(index.url, "writes").answer("vector_update", call);
    expect(result).toEqual({ fitted: 12, changed: 12, finished: true });
    expect(new Set(index.changes().map(({ path }) => path))).toEqual(new Set(["/update/blog"]));
    expect(bodiesOf(index.changes()).sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
      priced(12)
        .map(({ id }) => ({ id, metadata: { currency: "EUR" }, metadataUpdateMode: "PATCH" }))
        .sort((one, other) => (one.id < other.id ? -1 : 1)),
    );
  });

  it("asks a person about more than 1,000, with the filter, the metadata and ten examples", async () => {
    const index = await startIndexStandIn({ "": priced(1_001) });
    const question = await askedBy(index, "vector_update", { ...mend, dry_run: false });
    expect(question).toMatch(
      /^vector_update: merges metadata into 1001 vectors, all that fit a filter; filter and metadata: "currency = 'EURO'" "\{\\"currency\\":\\"EUR\\"\}": what the fields held before is lost; null deletes a field\.\n/,
    );
    expect(question).toContain("\nfit: 1001, counted to the end\n");
    expect(question.split("\n").filter((line) => line.startsWith("example "))).toHaveLength(10);
  });

  it("tells how far it is, by numbers that only grow", async () => {
    const index = await startIndexStandIn({ "": priced(1_000) }, updated);
    const told: number[] = [];
    const { call } = await serveIndex(index.url, "writes").served;
    const progress = async (done: number) => void told.push(done);
    const host = { signal: new AbortController().signal, progress, consent: { canAsk: false } };
    await call("vector_update", { ...mend, dry_run: false }, host);
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  });

  it("asks nobody about 1,000", async () => {
    const index = await startIndexStandIn({ "": priced(1_000) }, updated);
    const server = serveIndex(index.url, "writes", { confirm: "auto" });
    const called = await server.call("vector_update", { ...mend, dry_run: false }, { canAsk: true });
    expect(called).not.toHaveProperty("question");
    expect(index.changes()).toHaveLength(1_000);
  });

  it("changes nothing where other records have come to fit since the question", async () => {
    const index = await startIndexStandIn({ "": priced(1_001) }, updated);
    const server = serveIndex(index.url, "writes", { confirm: "auto" });
    const call = { ...mend, dry_run: false };
    const asked = await server.call("vector_update", call, { canAsk: true });
    if (!("question" in asked)) throw new Error("nobody was asked");
    index.namespaces = { "": priced(1_002) };
    const answer = { decision: "agreed", state: String(asked.state) } as const;
    const again = await server.call("vector_update", call, { canAsk: true, answer });
    expect(JSON.stringify(again)).toContain("Nothing was changed. Call again to ask anew.");
    expect(index.changes()).toEqual([]);
  });

  it("tells why nothing fits, and sends nothing", async () => {
    const index = await startIndexStandIn({ "": priced(3) });
    const call = { ...mend, filter: "curency = 'EURO'", dry_run: false };
    expect(await serveIndex(index.url, "writes").answer("vector_update", call)).toMatchObject({
      result: { changed: 0, finished: true },
      notice:
        'None fits of the 3 vectors that were looked at in the default namespace: nothing was changed. None of the 3 records looked at has a field "curency"; near to it: "currency".',
    });
    expect(index.changes()).toEqual([]);
  });

  it("goes on behind 50,000 records that were looked at, with a cursor", async () => {
    const index = await startIndexStandIn({ "": [...priced(50_000, "USD"), ...priced(2)] }, updated);
    const server = serveIndex(index.url, "writes");
    const first = await server.answer("vector_update", { ...mend, dry_run: false });
    expect(first).toMatchObject({ result: { changed: 0, finished: false, cursor: "50000" } });
    expect(first.notice).toContain("call again with this cursor");
    const rest = await server.answer("vector_update", { ...mend, dry_run: false, cursor: "50000" });
    expect(rest.result).toEqual({ fitted: 2, changed: 2, finished: true });
  });

  it("changes about 10,000 in a call, and says in the question that there are more", async () => {
    const index = await startIndexStandIn({ "": priced(10_600) });
    const question = await askedBy(index, "vector_update", { ...mend, dry_run: false });
    expect(question).toContain("merges metadata into 10000 vectors that fit a filter;");
    expect(question).toContain("\nnot included: vectors beyond this part; each further part is asked about anew\n");
  });
});

describe("an update by filter that is stopped", () => {
  it("tells what was changed, and from which page the next call goes on", async () => {
    const refused = { status: 401, body: '{"error":"Unauthorized","status":401}' };
    const index = await startUpdating(30, (update) => (update < 16 ? done : refused), 10);
    const { result, notice } = await serveIndex(index.url, "writes").answer("vector_update", {
      ...mend,
      dry_run: false,
    });
    expect(result).toEqual({ fitted: 30, changed: 16, finished: false, cursor: "10" });
    expect(notice).toContain("It stopped before all were changed:");
    expect(notice).toContain("To go on, call again with this cursor and the same arguments.");
  });

  it("fails where nothing was changed by then", async () => {
    const index = await startUpdating(30, () => ({ status: 400, body: '{"error":"metadata too long","status":400}' }));
    const text = await serveIndex(index.url, "writes").failure("vector_update", { ...mend, dry_run: false });
    expect(text).toContain("metadata too long");
    expect(index.received.filter(({ path }) => path.startsWith("/update"))).toHaveLength(8);
  });

  it("passes over single records that the API refuses, and names them", async () => {
    const refused = { status: 400, body: '{"error":"metadata too long","status":400}' };
    const index = await startUpdating(30, (update) => (update === 9 ? refused : done));
    const { result } = await serveIndex(index.url, "writes").answer("vector_update", { ...mend, dry_run: false });
    expect(result).toMatchObject({ changed: 29, failed: 1, finished: true });
    expect(result).toMatchObject({ failures: [{ reason: expect.stringContaining("metadata too long") }] });
  });

  it("sends an update again whose connection was cut: twice the same is the same", async () => {
    const index = await startUpdating(3, (update) => (update === 1 ? "hang up" : done));
    const { result } = await serveIndex(index.url, "writes").answer("vector_update", { ...mend, dry_run: false });
    expect(result).toEqual({ fitted: 3, changed: 3, finished: true });
    expect(index.received.filter(({ path }) => path.startsWith("/update"))).toHaveLength(4);
  });

  it("that is cancelled tells how many were changed, and where to go on", async () => {
    const cancelling = new AbortController();
    const index = await startUpdating(
      30,
      (update) => {
        if (update === 15) cancelling.abort();
        return done;
      },
      10,
    );
    const { call } = await serveIndex(index.url, "writes").served;
    const host = { signal: cancelling.signal, progress: async () => {}, consent: { canAsk: false } };
    const text = JSON.stringify(await call("vector_update", { ...mend, dry_run: false }, host));
    expect(text).toContain('16 vectors were changed. To go on, call again with cursor \\"10\\".');
    expect(index.received.filter(({ path }) => path.startsWith("/update"))).toHaveLength(16);
  });

  it("counts those that were deleted meanwhile", async () => {
    const index = await startUpdating(3, (update) => (update === 1 ? { body: '{"result":{"updated":0}}' } : done));
    expect(await serveIndex(index.url, "writes").answer("vector_update", { ...mend, dry_run: false })).toMatchObject({
      result: { fitted: 3, changed: 2, gone: 1, finished: true },
      notice: "Those under gone were deleted after they were counted.",
    });
  });
});

describe("a call that mixes one vector and many is refused before anything is sent", () => {
  it.each([
    [{ metadata: { a: 1 } }, "Give id for one vector, or filter for all that fit."],
    [{ ...mend, id: "a" }, "Give id for one vector, or filter for all that fit."],
    [
      { id: "a", metadata: { a: 1 }, dry_run: true },
      "dry_run goes with filter: with id one vector is changed at once.",
    ],
    [{ id: "a", metadata: { a: 1 }, cursor: "5" }, "cursor goes with filter."],
    [{ ...mend, vector: [1, 2] }, "With filter only metadata is changed"],
    [{ ...mend, data: "x" }, "With filter only metadata is changed"],
    [{ ...mend, patch: false }, "With filter metadata is merged into what each record has: patch cannot be false."],
    [{ filter: "a = 1" }, "The call has a filter and does not say what is changed. Give metadata."],
    [{ filter: "a = 1", metadata: {} }, "The call has a filter and does not say what is changed. Give metadata."],
    [
      { ...mend, namespace: "blgo" },
      'There is no namespace "blgo". There is "blog". vector_info lists all. Nothing was changed.',
    ],
    [{ ...mend, filter: "currency == 'EURO'" }, "filter"],
  ])("%j", async (input, text) => {
    const index = await startIndexStandIn({ "": [{ id: "a" }], blog: [] });
    expect(await serveIndex(index.url, "writes").failure("vector_update", input)).toContain(text);
    expect(index.changes()).toEqual([]);
  });
});

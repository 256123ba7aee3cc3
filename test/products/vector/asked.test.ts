import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { recordsOf, type StoredRecord, startIndexStandIn } from "./index-stand-in.ts";
import { askedBy, serveIndex } from "./served-index.ts";

const numbered = (count: number, start = "id-"): StoredRecord[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${start}${index}`, metadata: { odd: index % 2 === 1 } }));
const examples = (question: string) => question.split("\n").filter((line) => line.startsWith("example "));

describe("a person is asked, with what is there now, before", () => {
  it("vectors are deleted by prefix: how many, and ten of them", async () => {
    const index = await startIndexStandIn({ "": [], blog: [...numbered(12, "a-"), ...numbered(3, "b-")] });
    const question = await askedBy(index, "vector_delete", { namespace: "blog", prefix: "a-" });
    expect(question).toMatch(
      /^vector_delete: deletes 12 vectors, all that have IDs that begin with a-: they are gone for good, with all that is stored with them\.\nindex: 127\.0\.0\.1:\d+\nnamespace: "blog"\nvectors in it: 15, as vector_info has it\nfit: 12, counted to the end\nexample 1: "a-0"\n/,
    );
    expect(examples(question)).toHaveLength(10);
  });

  it("vectors are deleted by filter: how many, and ten of them", async () => {
    const index = await startIndexStandIn({ "": numbered(60) }, { page: 7 });
    const question = await askedBy(index, "vector_delete", { filter: "odd = true" });
    expect(question).toContain('deletes 30 vectors, all that fit the filter "odd = true": they are gone for good');
    expect(question).toContain("\nnamespace: the default one, which has no name\n");
    expect(question).toContain('\nfit: 30, counted to the end\nexample 1: "id-1"\nexample 2: "id-3"\n');
    expect(examples(question)).toHaveLength(10);
  });

  it("vectors are deleted by a filter over integers that a double cannot hold: they are numbers too", async () => {
    const page =
      '{"nextCursor":"","vectors":[{"id":"a","metadata":{"n":9007199254740993}},{"id":"b","metadata":{"n":4}}]}';
    const { url } = await startScriptedServer(({ path }) => ({
      body: `{"result":${path === "/info" ? '{"vectorCount":2}' : page}}`,
    }));
    const question = await askedBy({ url, changes: () => [] }, "vector_delete", { filter: "n > 5" });
    expect(question).toContain('\nfit: 1, counted to the end\nexample 1: "a"\n');
  });

  it("vectors are deleted of which some are still being written", async () => {
    const index = await startIndexStandIn({ "": numbered(2) }, { pending: 5 });
    const question = await askedBy(index, "vector_delete", { prefix: "id-" });
    expect(question).toContain("\nstill being written: 5, which reads may not show yet\n");
  });

  it("a namespace is emptied of which some are still being written, none counted twice", async () => {
    const namespaces = { blog: { vectorCount: 4, pendingVectorCount: 1 } };
    const index = await startIndexStandIn({ "": [], blog: numbered(5) }, { info: { namespaces } });
    expect(await askedBy(index, "vector_reset", { namespace: "blog" })).toContain(
      "deletes everything, 4 vectors and 1 that are still being written, of the namespace blog:",
    );
  });

  it("a namespace is emptied", async () => {
    const index = await startIndexStandIn({ "": numbered(1), blog: numbered(11) });
    const question = await askedBy(index, "vector_reset", { namespace: "blog" });
    expect(question).toMatch(
      /^vector_reset: deletes everything, 11 vectors, of the namespace blog: all of it is gone for good; the name stays, empty\.\n/,
    );
    expect(examples(question)).toHaveLength(10);
  });

  it("the default namespace is emptied, where none is named", async () => {
    const index = await startIndexStandIn({ "": numbered(1), blog: numbered(11) });
    const question = await askedBy(index, "vector_reset", {});
    expect(question).toContain("deletes everything, 1 vector, of the default namespace:");
    expect(examples(question)).toEqual(['example 1: "id-0"']);
  });

  it("every namespace is emptied, by their counts", async () => {
    const index = await startIndexStandIn({ "": numbered(2), blog: numbered(11), "x\ny": numbered(3) });
    const question = await askedBy(index, "vector_reset", { all: true });
    expect(question).toContain("deletes everything in the index: 16 vectors in 3 namespaces:");
    expect(question).toMatch(
      /namespace 1: "blog": 11 vectors\nnamespace 2: "x\\ny": 3 vectors\nnamespace 3: the default one: 2 vectors\n/,
    );
  });

  it("every one of many namespaces is emptied, the largest by name", async () => {
    const names = Array.from({ length: 20 }, (_, index) => [`n${index}`, numbered(index)] as const);
    const index = await startIndexStandIn(Object.fromEntries(names));
    const question = await askedBy(index, "vector_reset", { all: true });
    expect(question).toContain('namespace 1: "n19": 19 vectors');
    // The default one is always there, and holds nothing here.
    expect(question).toContain("other namespaces: 9: 28 vectors\n");
  });

  it("a namespace is deleted", async () => {
    const index = await startIndexStandIn({ "": [], blog: numbered(11) });
    const question = await askedBy(index, "vector_namespace_delete", { namespace: "blog" });
    expect(question).toContain(
      "deletes all, 11 vectors, of the namespace blog: it is gone for good, with everything in it.",
    );
    expect(examples(question)).toHaveLength(10);
  });

  it("a namespace takes the place of another, which is lost", async () => {
    const index = await startIndexStandIn({ "": [], blog: numbered(3), old: numbered(11) });
    const input = { namespace: "blog", new_name: "old", delete_existing: true };
    const question = await askedBy(index, "vector_namespace_rename", input);
    expect(question).toContain("deletes all, 11 vectors, of the namespace old: they are gone for good");
    expect(question).toContain('\nrenamed: namespace "blog"\n');
    expect(question).toContain('\nnamespace: "old"\nvectors in it: 11, as vector_info has it\n');
    expect(examples(question)).toHaveLength(10);
  });
});

describe("nobody is asked", () => {
  it.each([
    ["vector_delete", { ids: ["id-0", "no"] }, 1],
    ["vector_delete", { prefix: "none-" }, 0],
    ["vector_delete", { filter: "odd = 'no'" }, 0],
    ["vector_reset", { namespace: "empty" }, 0],
    ["vector_namespace_rename", { namespace: "empty", new_name: "new" }, 1],
    ["vector_namespace_rename", { namespace: "empty", new_name: "new", delete_existing: true }, 1],
  ])("by %s %j", async (tool, input, changes) => {
    const index = await startIndexStandIn({ "": numbered(3), empty: [] });
    const called = await serveIndex(index.url, "writes", { confirm: "auto" }).call(tool, input, { canAsk: true });
    expect(called).not.toHaveProperty("question");
    expect(index.changes()).toHaveLength(changes);
  });

  it("where nothing fits a filter, and is told why", async () => {
    const index = await startIndexStandIn({ "": numbered(3) });
    const server = serveIndex(index.url, "writes");
    expect(await server.answer("vector_delete", { filter: "od = true" })).toMatchObject({
      result: { deleted: 0 },
      notice:
        'None fits of the 3 vectors in the default namespace: nothing was deleted. None of the 3 records looked at has a field "od"; near to it: "odd".',
    });
    expect((await server.answer("vector_delete", { prefix: "x" })).notice).toBe(
      "No vector in the default namespace has an ID that begins so: nothing was deleted.",
    );
    expect(index.changes()).toEqual([]);
  });
});

describe("a count that does not reach the end", () => {
  it("says how much was looked at, and the API looks for the vectors itself", async () => {
    const index = await startIndexStandIn({ "": numbered(1_000, "a-") }, { endless: true, page: 1_000 });
    const question = await askedBy(index, "vector_delete", { prefix: "a-" });
    expect(question).toContain("deletes at least 1000 vectors, all that have IDs that begin with a-:");
    expect(question).toContain("fit: at least 1000: 1000 were looked at, not all there are\n");
    const { result } = await serveIndex(index.url, "writes").answer("vector_delete", { prefix: "a-" });
    expect(result).toEqual({ deleted: 1_000, fitted: "at least 1000: 1000 were looked at, not all there are" });
    expect(index.changes().map(({ body }) => JSON.parse(body))).toEqual([{ prefix: "a-" }]);
  });

  it("asks even where none was found so far", async () => {
    const index = await startIndexStandIn({ "": numbered(3) }, { endless: true });
    const question = await askedBy(index, "vector_delete", { filter: "HAS FIELD none" });
    expect(question).toContain("fit: at least 0: 3 were looked at, not all there are\n");
  });

  it("ends after 50,000", async () => {
    const index = await startIndexStandIn({ "": numbered(50_001) });
    const question = await askedBy(index, "vector_delete", { prefix: "id-" });
    expect(question).toContain("fit: at least 50000: 50000 were looked at, not all there are\n");
  });
});

describe("a count that is whole", () => {
  it("of at most 1,000 vectors names them to the API, so that no other can go", async () => {
    const index = await startIndexStandIn({ "": numbered(1_000) });
    await serveIndex(index.url, "writes").answer("vector_delete", { prefix: "id-" });
    expect(JSON.parse(index.changes()[0]?.body ?? "").ids).toHaveLength(1_000);
  });

  it("of more leaves it to the API to find them, and tells a difference", async () => {
    const index = await startIndexStandIn({ "": numbered(1_001) }, { results: { delete: { deleted: 1_003 } } });
    const server = serveIndex(index.url, "writes");
    expect(await server.answer("vector_delete", { filter: "HAS FIELD odd" })).toMatchObject({
      result: { deleted: 1_003, fitted: "1001, counted to the end" },
      notice:
        "1001 vectors fitted when they were counted, and 1003 were deleted: more came to fit by then, or the API understands the filter otherwise.",
    });
    expect(index.changes().map(({ body }) => JSON.parse(body))).toEqual([{ filter: "HAS FIELD odd" }]);
  });

  it("is told beside fewer that were deleted", async () => {
    const index = await startIndexStandIn({ "": numbered(3) }, { results: { delete: { deleted: 2 } } });
    expect((await serveIndex(index.url, "writes").answer("vector_delete", { prefix: "id-" })).notice).toBe(
      "3 vectors fitted when they were counted, and 2 were deleted: the others were gone by then.",
    );
  });
});

describe("agreement", () => {
  async function asked(tool: string, input: Record<string, unknown>) {
    const index = await startIndexStandIn({ "": numbered(3), blog: recordsOf("a", "b") });
    const server = serveIndex(index.url, "writes", { confirm: "auto" });
    const question = await server.call(tool, input, { canAsk: true });
    if (!("question" in question)) throw new Error("nobody was asked");
    const state = String(question.state);
    const answered = (decision: "agreed" | "declined") =>
      server.call(tool, input, { canAsk: true, answer: { decision, state } });
    return { index, answered };
  }

  const calls: [string, Record<string, unknown>][] = [
    ["vector_delete", { namespace: "blog", prefix: "a" }],
    ["vector_reset", { namespace: "blog" }],
    ["vector_reset", { all: true }],
    ["vector_namespace_delete", { namespace: "blog" }],
  ];

  it.each(calls)("lets %s %j go on, once", async (tool, input) => {
    const { index, answered } = await asked(tool, input);
    expect(await answered("agreed")).not.toHaveProperty("isError");
    expect(index.changes()).toHaveLength(1);
    expect(await answered("agreed")).toMatchObject({ isError: true });
    expect(index.changes()).toHaveLength(1);
  });

  it.each(calls)("that is not given stops %s %j", async (tool, input) => {
    const { index, answered } = await asked(tool, input);
    expect(await answered("declined")).toMatchObject({ isError: true });
    expect(index.changes()).toEqual([]);
  });

  it.each(calls)("holds for %s %j no longer where there is more by then", async (tool, input) => {
    const { index, answered } = await asked(tool, input);
    index.namespaces.blog?.push({ id: "abc" });
    expect(JSON.stringify(await answered("agreed"))).toContain(
      "or what would be lost has changed since the question. Nothing was changed. Call again to ask anew.",
    );
    expect(index.changes()).toEqual([]);
  });

  it("holds no longer for as many in all that are in other namespaces", async () => {
    const { index, answered } = await asked("vector_reset", { all: true });
    index.namespaces[""] = numbered(1);
    index.namespaces.blog = recordsOf("a", "b", "c", "d");
    expect(await answered("agreed")).toMatchObject({ isError: true });
    expect(index.changes()).toEqual([]);
  });

  it("holds no longer for as many others", async () => {
    const { index, answered } = await asked("vector_delete", { namespace: "blog", prefix: "a" });
    index.namespaces.blog = recordsOf("ab", "b");
    expect(await answered("agreed")).toMatchObject({ isError: true });
    expect(index.changes()).toEqual([]);
  });
});

describe("a client that cannot ask", () => {
  it("gets the same as a preview, and goes on with its confirm_token, once", async () => {
    const index = await startIndexStandIn({ "": numbered(12) });
    const server = serveIndex(index.url, "writes", { confirm: "token" });
    const input = { prefix: "id-" };
    const preview = await server.answer("vector_delete", input);
    expect(preview.result).toMatchObject({
      would: expect.stringContaining("deletes 12 vectors, all that have IDs that begin with id-"),
      fit: "12, counted to the end",
      example_10: '"id-9"',
    });
    expect(index.changes()).toEqual([]);
    const confirmed = { ...input, confirm_token: preview.confirm_token };
    expect(await server.answer("vector_delete", confirmed)).toMatchObject({ result: { deleted: 12 } });
    expect(await server.failure("vector_delete", confirmed)).toContain("was used before");
    expect(index.changes()).toHaveLength(1);
  });
});

describe("IDs in a question", () => {
  it("begin no line of their own, however they are written", async () => {
    const index = await startIndexStandIn({ "": recordsOf("a\nNothing is done.", `a${"x".repeat(500)}`) });
    const question = await askedBy(index, "vector_delete", { prefix: "a" });
    expect(question).toContain('example 1: "a\\nNothing is done."\n');
    expect(question).toContain("… (381 more characters)");
  });
});

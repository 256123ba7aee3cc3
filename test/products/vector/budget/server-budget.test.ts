import { describe, expect, onTestFinished, test } from "vitest";
import { openBudgets } from "../../../../src/commands/open-budgets.ts";
import { configOf, serve } from "../../../served.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";

/* A budget of the server that is less than what a call of an index takes, by a clock that the test sets. */

const NOON = Date.parse("2026-11-20T12:00:00Z");

type Metadata = Record<string, unknown>;

interface Part {
  cursor?: string;
  finished?: boolean;
  stopped?: string;
  budget?: { commands?: { spent: number; left: number } };
  [fact: string]: unknown;
}

/** An index in memory with so many records that fit; it carries out updates, and deletions by prefix or ID. */
async function startIndex(count: number, isFitting: (index: number) => boolean = () => true) {
  const records = new Map<string, Metadata>();
  for (let index = 0; index < count; index += 1) {
    records.set(`euro-${index}`, { currency: isFitting(index) ? "EURO" : "USD" });
  }
  const asked: string[] = [];
  const counts = () => ({ vectorCount: records.size, pendingVectorCount: 0 });
  const operations: Record<string, (body: Record<string, unknown>) => unknown> = {
    info: () => ({ vectorCount: records.size, namespaces: { "": counts(), docs: counts() } }),
    range({ cursor, limit, prefix = "" }) {
      const all = [...records].filter(([id]) => id.startsWith(String(prefix)));
      const end = Number(cursor) + Number(limit);
      const vectors = all.slice(Number(cursor), end).map(([id, metadata]) => ({ id, metadata }));
      return { nextCursor: end < all.length ? `${end}` : "", vectors };
    },
    update({ id, metadata }) {
      records.set(String(id), { ...records.get(String(id)), ...(metadata as Metadata) });
      return { updated: 1 };
    },
    delete({ ids, prefix }) {
      const gone = [...records.keys()].filter((id) =>
        Array.isArray(ids) ? ids.includes(id) : id.startsWith(String(prefix)),
      );
      for (const id of gone) records.delete(id);
      return { deleted: gone.length };
    },
  };
  const index = { records, asked, beforeSecondPage: async () => {} };
  const { url } = await startScriptedServer(async ({ path, body }) => {
    const operation = path.split("/")[1] ?? "";
    asked.push(operation);
    if (operation === "range" && asked.filter((each) => each === "range").length === 2) await index.beforeSecondPage();
    const result = operations[operation]?.(body === "" ? {} : JSON.parse(body)) ?? null;
    return { body: JSON.stringify({ result }) };
  });
  return Object.assign(index, { url });
}

/** The server over an index, with a budget or none. */
async function serveWithin(url: string, commandBudget?: string, maxCost?: string) {
  const clock = { now: NOON };
  const flags = { allowWrites: "true", confirm: "never", logLevel: "error" };
  const variables = Object.fromEntries(
    ["VECTOR", "SEARCH"].flatMap((product) => [
      [`UPSTASH_${product}_REST_URL`, url],
      [`UPSTASH_${product}_REST_TOKEN`, "token"],
    ]),
  );
  const limits = Object.entries({ commandBudget, maxCost }).filter(([, limit]) => limit !== undefined);
  const config = configOf({ ...flags, ...Object.fromEntries(limits) }, variables);
  const budgets = await openBudgets(config, undefined, () => clock.now);
  const served = await serve(config, { budgets });
  onTestFinished(() => served.service.close());
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const reply = async (name: string, input: object) => {
    const answer = await served.call(name, input, client);
    if ("question" in answer) throw new Error("The call asked a question.");
    return answer;
  };
  return {
    clock,
    async answer(name: string, input: object): Promise<Part> {
      const { isError, structuredContent, content } = await reply(name, input);
      if (isError) throw new Error(content[0]?.text);
      return structuredContent?.result as Part;
    },
    async refusal(name: string, input: object): Promise<string> {
      const { isError, content } = await reply(name, input);
      return isError ? (content[0]?.text ?? "") : "It was answered.";
    },
  };
}

/** Calls to the end, an hour for each call. */
async function hourly({ answer, clock }: Awaited<ReturnType<typeof serveWithin>>, name: string, input: object) {
  const parts: Part[] = [];
  do {
    if (parts.length > 20) throw new Error("It never ends.");
    const cursor = parts.at(-1)?.cursor;
    parts.push(await answer(name, { ...input, ...(cursor === undefined ? {} : { cursor }) }));
    clock.now += 3_600_000;
  } while (parts.at(-1)?.finished === false);
  return parts;
}

const mend = { filter: "currency = 'EURO'", metadata: { currency: "EUR" } };
const sum = (parts: readonly Part[], fact: string) => parts.reduce((total, part) => total + Number(part[fact]), 0);

describe("vector_update by filter within a budget of the server", () => {
  test("stops with its cursor, goes on in the next hour, and changes each record once", async () => {
    const { url, records, asked } = await startIndex(300);
    const parts = await hourly(await serveWithin(url, "100/hour"), "vector_update", { ...mend, dry_run: false });
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts.slice(0, -1)) {
      expect(part).toMatchObject({ stopped: "command budget", finished: false, fitted: part.changed });
      expect(part.budget?.commands?.spent).toBeLessThanOrEqual(100);
    }
    expect(parts.at(-1)).not.toHaveProperty("stopped");
    expect(sum(parts, "changed")).toBe(300);
    expect(asked.filter((operation) => operation === "update")).toHaveLength(300);
    expect([...records.values()].every(({ currency }) => currency === "EUR")).toBe(true);
  });

  test("goes on past records that do not fit", async () => {
    const { url, records } = await startIndex(900, (index) => index % 100 === 99);
    const parts = await hourly(await serveWithin(url, "20/hour"), "vector_update", { ...mend, dry_run: false });
    expect(parts.length).toBeGreaterThan(1);
    expect(sum(parts, "changed")).toBe(9);
    expect([...records.values()].filter(({ currency }) => currency === "EURO")).toEqual([]);
  });

  test("counts in parts in a dry run, and changes nothing", async () => {
    const { url, asked } = await startIndex(2_600);
    const parts = await hourly(await serveWithin(url, "3/hour"), "vector_update", mend);
    expect(parts.map(({ stopped }) => stopped)).toEqual(["command budget", "command budget", undefined]);
    expect(sum(parts, "would_change")).toBe(2_600);
    expect(asked).not.toContain("update");
  });

  test("stops in the same way at the most that all may cost", async () => {
    const { url } = await startIndex(2_600);
    const { answer } = await serveWithin(url, undefined, "0.000012/hour");
    expect(await answer("vector_update", mend)).toMatchObject({
      ...{ would_change: 1_000, finished: false, stopped: "command budget" },
      budget: { cost_usd: { spent: 0.000012, left: 0, per: "hour" } },
    });
  });

  test("keeps what it has counted where others spend what was left", async () => {
    const index = await startIndex(2_600);
    const server = await serveWithin(index.url, "4/hour");
    index.beforeSecondPage = async () => void (await server.answer("vector_info", {}));
    const part = await server.answer("vector_update", mend);
    expect(part).toMatchObject({ would_change: 1_000, finished: false, cursor: "1000", stopped: "command budget" });
  });

  test("sends nothing where less is left than it takes to begin", async () => {
    const { url, asked } = await startIndex(3);
    const { refusal } = await serveWithin(url, "2/hour");
    expect(await refusal("vector_update", { ...mend, dry_run: false })).toContain(
      "2 requests are left of the server's budget (--command-budget), and this takes 3 at least. Nothing was changed. It begins anew at 2026-11-20T13:00:00.000Z.",
    );
    expect(asked).toEqual([]);
  });
});

describe.each([
  ["vector_delete", {}, mend.filter],
  ["search_delete", { index: "docs" }, "@metadata.currency = 'EURO'"],
])("%s within a budget of the server", (name, where, filter) => {
  test("says what is left", async () => {
    const { url, records } = await startIndex(5);
    const { answer } = await serveWithin(url, "10/hour");
    const deleted = await answer(name, { ...where, prefix: "euro-" });
    expect(deleted).toMatchObject({ deleted: 5, budget: { commands: { spent: 3, left: 7 } } });
    expect(records.size).toBe(0);
  });

  test("is refused whole where the search for what fits surely takes more than is left", async () => {
    const { url, records, asked } = await startIndex(2_600);
    const { refusal } = await serveWithin(url, "6/hour");
    expect(await refusal(name, { ...where, filter })).toContain(
      "5 requests are left of the server's budget (--command-budget), and this takes 7 at least. Nothing was changed.",
    );
    expect(asked).toEqual(["info"]);
    expect(records.size).toBe(2_600);
  });
});

describe.each([
  ["vector_describe", {}, "namespaces", ""],
  ["search_describe", { index: "docs" }, "indexes", "docs"],
])("%s within a budget of the server", (name, where, insides, inside) => {
  test("ends with what it has read and a cursor, which reads on in the next hour", async () => {
    const { url } = await startIndex(900);
    const { answer, clock } = await serveWithin(url, "3/hour");
    const parts: Part[] = [];
    const rowOf = (part: Part) =>
      (part[insides] as { name: string; read: number; cursor?: string }[] | undefined)?.find(
        (row) => row.name === inside,
      );
    do {
      const cursor = rowOf(parts.at(-1) ?? {})?.cursor ?? "0";
      parts.push(await answer(name, { ...where, cursor, max_records: 900 }));
      clock.now += 3_600_000;
    } while (parts.length < 10 && rowOf(parts.at(-1) ?? {})?.cursor !== undefined);
    expect(parts[0]).toMatchObject({ stopped: "command budget", budget: { commands: { spent: 3, left: 0 } } });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.at(-1)).not.toHaveProperty("stopped");
    expect(parts.reduce((total, part) => total + (rowOf(part)?.read ?? 0), 0)).toBe(900);
  });
});

describe("without a budget", () => {
  test.each([
    ["vector_update", mend, ["dry_run", "would_change", "looked_at", "examples", "finished"]],
    ["vector_update", { ...mend, dry_run: false }, ["fitted", "changed", "finished"]],
    ["vector_delete", { prefix: "euro-" }, ["deleted", "fitted"]],
    ["vector_describe", {}, ["index", "namespaces", "read", "ids", "metadata", "vectors", "repeated"]],
  ])("%s says nothing of one", async (name, input, facts) => {
    const { url } = await startIndex(3);
    const { answer } = await serveWithin(url);
    expect(Object.keys(await answer(name, input))).toEqual(facts);
  });
});

import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { type Example, examples, row, rows } from "./data.ts";
import { ok, type StandInDatabase, serveAccount, startDeveloperApiStandIn } from "./served.ts";

const lists = rows.filter(({ options }) => options.listed !== undefined);

const database = (number: number): StandInDatabase => ({
  database_id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  database_name: `${number % 2 === 0 ? "Shop" : "cache"}-${number}`,
  region: "global",
  primary_region: "us-east-1",
  type: "payg",
  state: "active",
  budget: 20,
  endpoint: `steady-kite-${number}.upstash.io`,
  db_disk_threshold: 1_073_741_824,
  notes: "x".repeat(1_000),
});
const manyDatabases = Array.from({ length: 500 }, (_, number) => database(number));

/** Every page of a list, by its cursors; the remarks of each page with the elements. */
async function pagesOf(
  answer: ReturnType<typeof serveAccount>["answer"],
  tool: string,
  input: Record<string, unknown> = {},
) {
  const pages: (Record<string, unknown> & { result: Record<string, unknown>[] })[] = [];
  let cursor: unknown;
  do {
    const page = await answer(tool, cursor === undefined ? input : { ...input, cursor });
    pages.push(page as (typeof pages)[number]);
    cursor = page.cursor;
  } while (cursor !== undefined && pages.length < 1_000);
  return pages;
}

async function accountOf(databases: readonly StandInDatabase[] | (() => readonly StandInDatabase[]), flags = {}) {
  const api = await startDeveloperApiStandIn(databases);
  return serveAccount(api.url, "read-only", { maxOutput: "40000", ...flags });
}

describe("500 databases", () => {
  it("are listed in short rows, a page at a time, uncut, to the last one", async () => {
    const { answer } = await accountOf(manyDatabases);
    const pages = await pagesOf(answer, "database_list");
    expect(pages.map(({ total, shown }) => [total, shown])).toEqual(Array(5).fill([500, 100]));
    expect(pages.some(({ truncated }) => truncated)).toBe(false);
    expect(pages.flatMap(({ result }) => result.map(({ database_id }) => database_id))).toEqual(
      manyDatabases.map(({ database_id }) => database_id),
    );
    expect(pages[0]?.result[1]).toEqual({
      database_name: "cache-1",
      database_id: manyDatabases[1]?.database_id,
      region: "global",
      primary_region: "us-east-1",
      type: "payg",
      state: "active",
      budget: 20,
    });
    expect(pages[0]?.notice).toBe("400 more: go on with `cursor`, or narrow the list by `name`.");
    expect(pages[4]).not.toHaveProperty("notice");
  });

  it("are listed whole with full, with readable sizes", async () => {
    const { answer } = await accountOf(manyDatabases);
    const { result, total, shown } = await answer("database_list", { full: true });
    expect([total, shown]).toEqual([500, 10]);
    expect((result as unknown[])[0]).toEqual({ ...manyDatabases[0], db_disk_threshold_text: "1 GiB" });
  });

  it.each([
    ["short rows", {}, "9000"],
    ["whole rows", { full: true }, "9000"],
    ["whole rows of which hardly one fits", { full: true, limit: 100 }, "2000"],
  ])("are all reached where an answer holds less than a page: %s", async (_, input, maxOutput) => {
    const { answer } = await accountOf(manyDatabases.slice(0, 130), { maxOutput });
    const pages = await pagesOf(answer, "database_list", input);
    expect(pages[0]).toMatchObject({ truncated: true, total: 130, shown: pages[0]?.result.length });
    expect(pages[0]?.notice).toContain("Go on with `cursor`");
    expect(pages.flatMap(({ result }) => result.map(({ database_id }) => database_id))).toEqual(
      manyDatabases.slice(0, 130).map(({ database_id }) => database_id),
    );
  });

  it("are narrowed by a part of the name, in any case", async () => {
    const { answer } = await accountOf(manyDatabases);
    const { result, ...remarks } = await answer("database_list", { name: "sHOP-49" });
    expect((result as StandInDatabase[]).map(({ database_name }) => database_name)).toEqual([
      "Shop-490",
      "Shop-492",
      "Shop-494",
      "Shop-496",
      "Shop-498",
    ]);
    expect(remarks).toEqual({ total: 5, shown: 5, untrusted: true });
  });

  it("are told of where none has the name", async () => {
    const { answer } = await accountOf(manyDatabases);
    expect(await answer("database_list", { name: "nothing like it" })).toEqual({
      result: [],
      total: 0,
      shown: 0,
      notice: "None of all 500 has what `name` asks for.",
      untrusted: true,
    });
  });
});

describe("a cursor", () => {
  const first = { limit: 10 };

  it("holds nothing of the list that can be read", async () => {
    const { answer } = await accountOf(manyDatabases);
    const { cursor } = await answer("database_list", first);
    const text = Buffer.from(String(cursor), "base64url").toString();
    expect(text).not.toMatch(/Shop|cache|0000-4000/);
  });

  it("is the same for the same list, and goes with another limit and form", async () => {
    const { answer } = await accountOf(manyDatabases);
    const [one, other] = [await answer("database_list", first), await answer("database_list", first)];
    expect(one.cursor).toBe(other.cursor);
    const { result } = await answer("database_list", { limit: 1, full: true, cursor: one.cursor });
    expect(result).toMatchObject([{ database_name: "Shop-10" }]);
  });

  it.each([
    ["one came before it", [database(900), ...manyDatabases]],
    ["one before it is gone", manyDatabases.slice(1)],
  ])("goes on behind its element where %s", async (_, changed) => {
    let databases = manyDatabases;
    const { answer } = await accountOf(() => databases);
    const { cursor } = await answer("database_list", first);
    databases = changed;
    expect((await answer("database_list", { limit: 1, cursor })).result).toMatchObject([{ database_name: "Shop-10" }]);
  });

  it("says so where its element is gone", async () => {
    let databases = manyDatabases;
    const { answer, failure } = await accountOf(() => databases);
    const { cursor } = await answer("database_list", first);
    databases = manyDatabases.filter((_, number) => number !== 9);
    expect(await failure("database_list", { cursor })).toBe(
      "The list has changed: what cursor stood at is no longer in it. Leave cursor out to begin anew.",
    );
  });

  it.each(["x", "42", "e30", "W10", "WyJhIiwtMSwiYiJd", "null", "WzEsMiwzXQ"])(
    "that is none is refused, and nothing is asked for: %s",
    async (cursor) => {
      const api = await startDeveloperApiStandIn(manyDatabases);
      expect(await serveAccount(api.url, "read-only").failure("database_list", { cursor })).toBe(
        "cursor is not one of this server; it must be the cursor of an answer, unchanged. Leave it out to begin anew.",
      );
      expect(api.received).toEqual([]);
    },
  );

  it.each([
    ["another tool", "team_list", {}],
    ["other filters", "database_list", { name: "shop" }],
  ])("of %s is refused", async (_, tool, input) => {
    const { answer, failure } = await accountOf(manyDatabases);
    const { cursor } = await answer("database_list", first);
    expect(await failure(tool, { ...input, cursor })).toContain("cursor belongs to another list");
  });
});

describe("the lists of the account", () => {
  it("are all endpoints that answer a list", () => {
    const answeringLists = new Set(examples.filter(({ response }) => Array.isArray(response)).map(({ tool }) => tool));
    expect(lists.map(({ name }) => name).toSorted()).toEqual([...answeringLists].toSorted());
  });
});

describe.each(lists.map((list) => [list.name, list] as const))("%s", (tool, { options, inputs }) => {
  const example = examples.find((candidate) => candidate.tool === tool) ?? ({} as Example);
  const { id, short = [], filters = {} } = options.listed ?? {};
  const [model] = example.response as (Record<string, unknown> | string)[];
  const element = (number: number) => {
    if (typeof model === "string") return `${model}${number}`;
    const texts = Object.entries(model ?? {}).map(([field, value]) => [
      field,
      typeof value === "string" && !/region|state/.test(field) ? `${value} ${String(number).padStart(3, "0")}` : value,
    ]);
    return Object.fromEntries(texts) as Record<string, unknown>;
  };
  const all = Array.from({ length: 250 }, (_, number) => element(number));
  const idOf = (one: unknown) => (typeof one === "string" ? one : (one as Record<string, unknown>)[id ?? ""]);

  async function served(elements: readonly unknown[] = all) {
    const databases = [{ database_id: example.input.database, database_name: "shop" }];
    const api = await startScriptedServer(({ path }) =>
      path === "/v2/redis/databases" && tool !== "database_list" ? ok(databases) : ok(elements),
    );
    return serveAccount(api.url, "read-only", { maxOutput: "40000" });
  }

  it("gives every element once, page by page", async () => {
    const { answer } = await served();
    const pages = await pagesOf(answer, tool, { ...example.input, limit: 60 });
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([250]));
    expect(pages.flatMap(({ result }) => result.map(idOf))).toEqual(all.map(idOf));
  });

  it("names in its notice only parameters that it has", async () => {
    const { answer } = await served();
    const { notice } = await answer(tool, { ...example.input, limit: 1 });
    const named = [...String(notice).matchAll(/`(\w+)`/g)].map(([, parameter]) => parameter ?? "");
    expect(named).toContain("cursor");
    expect(named.filter((parameter) => !(parameter in inputs))).toEqual([]);
  });

  it("has fields in its short rows that the documents or this server have, with the ID among them", () => {
    const documented = examples
      .filter((candidate) => candidate.tool === tool)
      .flatMap(({ response }) => (response as object[]).flatMap((one) => Object.keys(one)));
    const known = new Set([...documented, "index_type", "database_type", "type", "may_write"]);
    expect(short.filter((field) => !known.has(field))).toEqual([]);
    if (short.length > 0) expect(short).toContain(id);
    expect("full" in inputs).toBe(short.length > 0);
  });

  const texts = Object.keys(filters).filter((filter) => filter !== "since" && filter !== "until");
  it.each(texts.map((filter) => [filter]))("is narrowed by a part of %s, in any case", async (filter) => {
    const { answer } = await served();
    expect((await answer(tool, { ...example.input, [filter]: " 04" })).total).toBe(10);
    expect((await answer(tool, { ...example.input, [filter]: "no such text" })).total).toBe(0);
  });

  it("gives what is no list as it came", async () => {
    const { answer } = await served({ error: "none" } as never);
    expect((await answer(tool, example.input)).result).toEqual({ error: "none" });
  });
});

describe("the inputs of a list", () => {
  it("are the same kind in all", () => {
    const names = lists.map(({ inputs }) => ["limit", "cursor"].every((input) => input in inputs));
    expect(names).not.toContain(false);
    expect(Object.keys(row("database_list").inputs)).toEqual(["name", "limit", "cursor", "fields", "full"]);
  });
});

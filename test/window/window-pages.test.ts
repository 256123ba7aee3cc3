import { describe, expect, test } from "vitest";
import type { CallEnd } from "../../src/call/observer.ts";
import { browserOf } from "../../src/pages/browser.ts";
import { createCallRecord } from "../../src/window/call-record.ts";
import type { WindowSources } from "../../src/window/window-sources.ts";
import { callEnd } from "../operations/call-end.ts";

const NOTHING: WindowSources = {
  approvals: { list: async () => [] },
  sees: (visitor, caller) => visitor.caller === caller,
  budgets: () => [],
  offer: async () => [],
  clients: () => [],
};

/** A window over these calls; `open` gives what a visitor's browser gets. */
function windowOver(calls: readonly Partial<CallEnd>[], sources: Partial<WindowSources> = {}) {
  const record = createCallRecord();
  for (const [index, call] of calls.entries()) record.observer.ended(callEnd({ id: index + 1, ...call }));
  const pages = record.pages({ ...NOTHING, ...sources });
  return async function open(address: string, caller = "ada") {
    const { pathname, searchParams: query } = new URL(address, "http://window");
    const [, first, id = ""] = pathname.split("/");
    const page = pages.find(({ path }) => path === (first === "calls" ? "/calls/:id" : pathname));
    const browser = browserOf(undefined, Buffer.alloc(32), false);
    const answer = await page?.show({ parts: { id }, query, browser, client: "127.0.0.1", visitor: { caller } });
    if (answer === undefined || "goTo" in answer) throw new Error(`${address} shows nothing.`);
    if (!("body" in answer)) return { status: 200, text: answer.text };
    return { status: answer.status ?? 200, text: `${answer.title}\n${answer.body.markup}` };
  };
}

/** The ids of the calls that are listed, in their order. */
const listed = ({ text }: { text: string }) => [...text.matchAll(/id="call-(\d+)"/g)].map(([, id]) => Number(id));

describe("the window", () => {
  test("lists the calls as they came, the newest first, with what each was and no value", async () => {
    const open = windowOver([{ tool: "redis_string_read" }, { tool: "redis_hash_read", target: { database: "shop" } }]);
    const page = await open("/");
    expect(listed(page)).toEqual([2, 1]);
    for (const shown of ["redis_hash_read", "database=shop", "answered", "2026-03-02 12:55:00"]) {
      expect(page.text).toContain(shown);
    }
  });

  test("chooses calls by caller, tool, target, access and outcome", async () => {
    const open = windowOver([
      { tool: "a", access: "read", outcome: "answered", target: { database: "shop" } },
      { tool: "b", access: "write", outcome: "failed", target: { database: "blog", keys: "1a" } },
      { tool: "b", access: "write", outcome: "failed", target: { database: "shop" } },
    ]);
    expect(listed(await open("/?tool=b&target=database%3Dshop"))).toEqual([3]);
    expect(listed(await open("/?access=read&caller=ada"))).toEqual([1]);
    expect(listed(await open("/?outcome=failed&tool="))).toEqual([3, 2]);
    const none = await open("/?caller=%3Cb%3Enobody");
    expect(none.text).toContain("No call fits.");
    expect(none.text).not.toContain("<b>nobody");
  });

  test("offers to choose what finds calls, and nothing else, however many tools and targets there are", async () => {
    const calls = Array.from({ length: 150 }, (_, index) => ({
      tool: `tool_${index}`,
      target: { database: `db-${index}` },
    }));
    const open = windowOver([{ tool: "unknown", access: undefined, outcome: "not-offered" }, ...calls]);
    const { text } = await open("/");
    const chosen = [...text.matchAll(/<select id="choose-(\w+)"[^>]*>(.*?)<\/select>/gs)].map(
      ([, name, options = ""]) => [name, [...options.matchAll(/value="([^"]+)"/g)].map(([, value = ""]) => value)],
    ) as [string, string[]][];
    expect(chosen.map(([name, values]) => [name, values.length])).toEqual([
      ["caller", 1],
      ["tool", 151],
      ["target", 150],
      ["access", 2],
      ["outcome", 2],
    ]);
    for (const [name, values] of chosen) {
      for (const value of values) {
        expect([value, listed(await open(`/?${new URLSearchParams({ [name]: value })}`)).length > 0]).toEqual([
          value,
          true,
        ]);
      }
    }
    expect(listed(await open("/?access=none"))).toEqual([1]);
  });

  test("counts one call as one", async () => {
    expect((await windowOver([{ commands: 1 }])("/")).text).toContain(">1 call, 1 Redis command.<");
    expect((await windowOver([])("/")).text).toContain(">0 calls, 0 Redis commands.<");
  });

  test("lets what went wrong stand out, in the list and on the page of the call", async () => {
    const open = windowOver([{ outcome: "answered" }, { outcome: "failed" }]);
    for (const address of ["/", "/calls/2"])
      expect((await open(address)).text).toContain('<span class="problem">failed<');
    expect((await open("/calls/1")).text).not.toContain("problem");
  });

  test("shows many calls by pages, each of which stays what it is while others come", async () => {
    const open = windowOver(Array.from({ length: 120 }, () => ({})));
    const first = await open("/");
    expect([listed(first)[0], listed(first).length]).toEqual([120, 50]);
    const older = /id="older" href="([^"]+)"/.exec(first.text)?.[1] ?? "";
    const second = await open(older);
    expect([listed(second)[0], listed(second).length]).toEqual([70, 50]);
    expect(second.text).toContain('id="newest" href="/"');
    expect(second.text).not.toContain("window.js");
  });

  test("shows a call with its arguments by shape", async () => {
    const open = windowOver([{ shape: "command: text (4), args: list (2)", requests: 1, commands: 1234 }]);
    const { text } = await open("/calls/1");
    for (const shown of ["command: text (4)\nargs: list (2)", "1,234", "2026-03-02 12:55:00"]) {
      expect(text).toContain(shown);
    }
  });

  test("shows the connection of calls that went by one, and no column for it where none did", async () => {
    const open = windowOver([{ tool: "a" }, { tool: "b", connection: "staging" }]);
    expect((await open("/")).text).toMatch(/>ada<\/td><td [^>]*>staging<\/td>/);
    expect((await open("/calls/2")).text).toMatch(/Connection<\/dt><dd>staging/);
    const without = windowOver([{ tool: "a" }]);
    for (const address of ["/", "/calls/1"]) expect((await without(address)).text).not.toContain("Connection");
  });

  test("puts what waits for the visitor first", async () => {
    const waiting = { id: "w1", what: "FLUSHALL <shop>", caller: "ada", since: new Date(0) };
    const open = windowOver([{}], { approvals: { list: async ({ caller }) => (caller === "ada" ? [waiting] : []) } });
    const { text } = await open("/");
    expect(text).toContain('href="/approvals/w1">FLUSHALL &#60;shop&#62;</a>');
    expect(text.indexOf("/approvals/w1")).toBeLessThan(text.indexOf("/calls/1"));
    expect((await open("/", "grace")).text).toContain("Nothing waits for you.");
  });

  test("says where it cannot be found out what waits, and shows the calls all the same", async () => {
    const open = windowOver([{}], { approvals: { list: async () => undefined } });
    const page = await open("/");
    expect(page.text).toContain("what the nodes share is not reached");
    expect(listed(page)).toEqual([1]);
  });

  test("shows budgets, what is offered and why not, and what to paste into clients", async () => {
    const open = windowOver([], {
      budgets: () => [
        { of: "Redis commands a day", used: 1_500, most: 2_000 },
        { of: "US dollars a day", used: 0.000_202, most: 5 },
      ],
      offer: async () => [
        {
          name: "redis_string",
          offered: ["string_read"],
          missing: [{ reason: "No writes.", tools: ["string_write"] }],
        },
      ],
      clients: () => [{ client: "Cursor", place: "mcp.json", text: '{"url": "http://x"}' }],
    });
    const { text } = await open("/");
    for (const shown of [
      "1,500",
      "2,000",
      "0.000202",
      "Tools that are offered: 1. Not offered: 1.",
      "No writes.",
      "string_write",
      "Cursor",
    ]) {
      expect(text).toContain(shown);
    }
  });

  test("draws charts that say in words what they show", async () => {
    const { text } = await windowOver([{ commands: 3 }, { commands: 4 }])("/");
    expect(text).toContain("Calls: 2 in the last hour, at most 2 in a minute");
    expect(text).toMatch(/<desc id="commands-text">[^<]*The highest is 7/);
    expect(text.match(/<rect /g)?.length).toBeGreaterThanOrEqual(120);
    expect(text).not.toMatch(/ style=| on\w+=|<script(?! type="module" src="\/window\.js">)/);
  });

  test("gives the parts that change without the frame, for the same choice", async () => {
    const open = windowOver([{ tool: "a" }, { tool: "b" }]);
    const page = await open("/?tool=a");
    expect(page.text).toContain('data-live="/live?tool=a"');
    const live = await open("/live?tool=a");
    expect(listed(live)).toEqual([1]);
    expect([...live.text.matchAll(/<(?:div|p) id="(\w+)"/g)].map(([, id]) => id)).toEqual(
      expect.arrayContaining(["waiting", "totals", "calls", "charts", "budgets"]),
    );
  });

  test("stays below 200 kB with 10,000 calls of many tools and databases", async () => {
    const calls = Array.from({ length: 10_000 }, (_, index) => ({
      tool: `tool_number_${index % 300}`,
      target: { database: `database-with-a-long-name-${index % 500}` },
    }));
    const { text } = await windowOver(calls)("/");
    expect(Buffer.byteLength(text)).toBeLessThan(200_000);
  });
});

describe("what a visitor sees", () => {
  const calls = [
    { caller: "ada", tool: "tool_of_ada", target: { database: "db-of-ada" } },
    { caller: "grace", tool: "tool_of_grace", target: { database: "db-of-grace" } },
  ];

  test("is of their own caller alone: list, choices, charts and counts", async () => {
    const open = windowOver(calls);
    for (const address of ["/", "/live", "/?caller=ada"]) {
      const { text } = await open(address, "grace");
      expect(text).not.toMatch(/(tool|db)[_-]of[_-]ada/);
    }
    expect((await open("/", "grace")).text).toContain('data-count="1"');
    expect((await open("/", "nobody")).text).not.toMatch(/(tool|db)[_-]of[_-]/);
  });

  test("tells nothing of a call of somebody else, not even whether it is there", async () => {
    const open = windowOver(calls);
    const [others, absent] = [await open("/calls/1", "grace"), await open("/calls/999", "grace")];
    expect(others).toEqual(absent);
    expect(others.status).toBe(404);
  });

  test("is nothing in a browser that has not opened the window, where it must have", async () => {
    const open = windowOver(calls, { mayLook: () => false });
    for (const address of ["/", "/live", "/calls/1"]) {
      const { status, text } = await open(address);
      expect([status, text.includes("of_ada")]).toEqual([403, false]);
    }
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causeOf } from "../../../../src/products/qstash/incidents/failure-cause.ts";
import { createFailureGroups } from "../../../../src/products/qstash/incidents/failure-groups.ts";
import type { NextCall } from "../../../../src/products/qstash/incidents/next-calls.ts";
import { type Received, startScriptedServer } from "../../../upstash/scripted-server.ts";
import { serveQStash } from "../served.ts";

const hour = 3_600_000;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const url = "https://api.example.com/orders";

interface Held {
  logs?: readonly Record<string, unknown>[];
  letters?: readonly Record<string, unknown>[];
  queues?: unknown;
  schedules?: unknown;
  keys?: unknown;
}

/** A QStash with these things, that gives its log and DLQ by pages of 100, narrowed by time. */
function startQStashWith({ logs = [], letters = [], queues = [], schedules = [], keys = [] }: Held) {
  const page = (all: readonly Record<string, unknown>[], field: string, { searchParams }: URL) => {
    const [from, to] = ["fromDate", "toDate"].map((name) => Number(searchParams.get(name)));
    const count = Number(searchParams.get("count"));
    const fitting = all.filter(({ time }) => Number(time) >= Number(from) && Number(time) <= Number(to));
    const at = Number(searchParams.get("cursor") ?? 0);
    return {
      [field]: fitting.slice(at, at + count),
      ...(at + count < fitting.length ? { cursor: `${at + count}` } : {}),
    };
  };
  return startScriptedServer(({ path }: Received) => {
    const asked = new URL(path, "http://stand-in");
    const lists: Record<string, unknown> = {
      "/v2/queues": queues,
      "/v2/schedules": schedules,
      "/v2/flowControl": keys,
    };
    if (asked.pathname === "/v2/logs") return { body: JSON.stringify(page(logs, "logs", asked)) };
    if (asked.pathname === "/v2/dlq") return { body: JSON.stringify(page(letters, "messages", asked)) };
    const list = lists[asked.pathname];
    return list instanceof Error
      ? { status: 400, body: `{"error":"${list.message}"}` }
      : { body: JSON.stringify(list ?? {}) };
  });
}

interface Report {
  totals: Record<string, unknown>;
  groups: (Record<string, unknown> & { next: NextCall[] })[];
  waiting?: unknown;
  read: Record<string, unknown>;
}

async function incidentsOf(held: Held, input: Record<string, unknown> = {}, level: "read-only" | "writes" = "writes") {
  const api = await startQStashWith(held);
  const content = await serveQStash(api.url, level).answer("qstash_incidents", input);
  expect(new Set(api.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
  return { report: content.result as Report, notice: content.notice, content, received: api.received };
}

const tried = (messageId: string, ago: number, rest: Record<string, unknown> = {}) => ({
  ...{ messageId, state: "ERROR", url, time: Date.now() - ago, responseStatus: 503, maxRetries: 3 },
  ...rest,
});

describe("failures of a day", () => {
  const held = {
    logs: [
      tried("m1", hour, { responseBody: base64("overloaded, password=sesame-of-orders"), labels: ["b", "a"] }),
      tried("m1", 2 * hour, { labels: ["a", "b"], scheduleId: "s1", queueName: "orders" }),
      tried("m2", 3 * hour, {
        labels: ["a", "b"],
        flowControlKey: "shop",
        header: { "Upstash-Workflow-RunId": ["wfr_1"] },
      }),
      tried("m3", 4 * hour, { responseStatus: 0, error: "context deadline exceeded (Client.Timeout)" }),
      tried("m0", 30 * hour, { labels: ["a", "b"] }),
      tried("old", 60 * hour),
    ],
    letters: [{ ...tried("m1", hour, { labels: ["a", "b"] }), dlqId: "d1", createdAt: Date.now() - 5 * hour }],
    schedules: [{ scheduleId: "s1", cron: "*/5 * * * *", isPaused: false }],
    keys: [{ flowControlKey: "shop", waitListSize: 9, parallelismMax: 4, parallelismCount: 4 }],
    queues: [
      { name: "orders", paused: true, lag: 40 },
      { name: "idle", paused: true, lag: 0 },
      { name: "mails", paused: false, lag: 3, parallelism: 1 },
    ],
  };

  it("are joined by destination, label and cause, the most first, against the day before", async () => {
    const { report, notice } = await incidentsOf(held);
    expect(report.totals).toEqual({ failed_tries: 4, failed_tries_before: 1, in_dlq: 1, groups: 2 });
    expect(report.groups).toMatchObject([
      {
        ...{ destination: url, label: "a,b", cause: "HTTP 503", failed_tries: 3, messages: 2, failed_tries_before: 1 },
        ...{ retries: "1 used of 3", in_dlq: 1, schedules: ["s1 (*/5 * * * *)"], queues: ["orders"] },
        ...{ flow_control_keys: ["shop"], workflow_runs: ["wfr_1"] },
        example: { messageId: "m1", responseStatus: 503, responseBody: "overloaded, password=[redacted]" },
      },
      { destination: url, cause: "timeout", failed_tries: 1, messages: 1, failed_tries_before: 0, in_dlq: 0 },
    ]);
    expect(notice).toBeUndefined();
  });

  it("tell what waits, and why", async () => {
    expect((await incidentsOf(held)).report.waiting).toMatchObject([
      {
        ...{ queue: "orders", messages: 40, because: "paused" },
        next: [{ tool: "qstash_queue_action", arguments: { queue: "orders", action: "resume" } }],
      },
      {
        ...{ flow_control_key: "shop", messages: 9, because: "parallelism 4 is used up" },
        next: [{ tool: "qstash_flow_control_pin", arguments: { key: "shop", parallelism: 8 } }],
      },
      {
        ...{ queue: "mails", messages: 3, because: "those before them are delivered or tried again, 1 at once" },
        next: [{ tool: "qstash_log_list", arguments: { filters: ["queue=mails"] } }],
      },
    ]);
  });

  it("tell what waits for the rate of a key, and for one that is paused", async () => {
    const keys = [
      { flowControlKey: "a", waitListSize: 2, isPaused: true },
      { flowControlKey: "b", waitListSize: 1, rateMax: 10, ratePeriod: 60, parallelismMax: 5, parallelismCount: 1 },
    ];
    expect((await incidentsOf({ keys }, {}, "read-only")).report.waiting).toMatchObject([
      { because: "paused", next: [{ arguments: { key: "a", action: "resume" }, needs: "--allow-writes" }] },
      { because: "rate 10 in 60 s", next: [{ arguments: { key: "b", rate: 20, period: 60 } }] },
    ]);
  });

  it("come with calls that can be made as they stand", async () => {
    const { report } = await incidentsOf(held);
    const calls = report.groups.flatMap(({ next }) => next);
    expect(calls.map(({ tool }) => tool)).toEqual([
      ...["qstash_log_list", "qstash_schedule_action", "qstash_queue_action", "qstash_flow_control_action"],
      ...["qstash_dlq_retry", "qstash_log_list"],
    ]);
    const server = serveQStash((await startQStashWith({})).url, "writes");
    for (const call of calls) await server.answer(call.tool, call.arguments);
    expect(calls.find(({ tool }) => tool === "qstash_dlq_retry")?.arguments).toEqual({ dlq_ids: "d1" });
  });

  it("say what a person has to allow where only reads are", async () => {
    const { report } = await incidentsOf(held, {}, "read-only");
    const needs = report.groups.flatMap(({ next }) => next.map((call) => [call.tool, call.needs]));
    expect(needs).toContainEqual(["qstash_dlq_retry", "--allow-writes"]);
    expect(needs).toContainEqual(["qstash_log_list", undefined]);
  });

  it("hold nothing secret of what was answered", async () => {
    expect(JSON.stringify((await incidentsOf(held)).content)).not.toContain("sesame-of-orders");
  });
});

describe("what is read", () => {
  it("is bounded, and what is missing is said", async () => {
    const logs = Array.from({ length: 900 }, (_, index) => tried(`m${index}`, index * 60_000));
    const { report, received, notice } = await incidentsOf({ logs }, { max_requests: 6 });
    expect(received.length).toBeLessThanOrEqual(6);
    expect(report.totals).toMatchObject({ failed_tries: 200, failed_tries_before: "unknown" });
    expect(report.read).toMatchObject({ requests: received.length, log_entries: 200 });
    expect(notice).toMatch(
      /^The log was read back to \S+Z alone, so older failures of the window are missing\. Fewer `hours`/,
    );
  });

  it("is told apart from the window before, which may be cut alone", async () => {
    const logs = Array.from({ length: 900 }, (_, index) => tried(`m${index}`, index * 60_000));
    expect((await incidentsOf({ logs }, { max_requests: 6, hours: 2 })).notice).toMatch(
      /^The window before was not read/,
    );
  });

  it("is asked for in smaller pages where bodies make them too long", async () => {
    const logs = Array.from({ length: 30 }, (_, index) =>
      tried(`m${index}`, index * 60_000, { body: "b".repeat(1_000) }),
    );
    const api = await startQStashWith({ logs });
    const server = serveQStash(api.url, "read-only", { maxReply: "12000" });
    const { result, notice } = await server.answer("qstash_incidents");
    expect((result as Report).totals).toMatchObject({ failed_tries: 30 });
    expect(notice).toBeUndefined();
  });

  it("is not called whole where one entry alone is too long", async () => {
    const api = await startQStashWith({ logs: [tried("m", hour, { body: "b".repeat(20_000) })] });
    const { notice } = await serveQStash(api.url, "read-only", { maxReply: "12000" }).answer("qstash_incidents");
    expect(notice).toMatch(/older failures of the window are missing/);
  });

  it("goes on without a list that cannot be read, and names it", async () => {
    const { report } = await incidentsOf({ logs: [tried("m", hour)], queues: new Error("no queues here") });
    expect(report.groups).toHaveLength(1);
    expect(report.read).toMatchObject({ not_read: { queues: expect.stringContaining("no queues here") } });
  });

  it("shows as many groups as are asked for, and counts the others", async () => {
    const logs = [1, 2, 3].map((number) => tried(`m${number}`, hour, { url: `https://example.com/${number}` }));
    const { report, notice } = await incidentsOf({ logs }, { groups: 1 });
    expect(report.groups).toHaveLength(1);
    expect(notice).toBe('2 smaller groups are left out (`more: {"groups": 100}` shows more).');
  });

  it("is nothing where nothing failed", async () => {
    const { report } = await incidentsOf({});
    expect(report.totals).toEqual({ failed_tries: 0, failed_tries_before: 0, in_dlq: 0, groups: 0 });
    expect(report.groups).toEqual([]);
  });
});

describe("the calls that are proposed", () => {
  it("send many letters again by filter, of one URL and one status", async () => {
    const letters = Array.from({ length: 30 }, (_, index) => ({ ...tried(`m${index}`, hour), dlqId: `d${index}` }));
    const { report } = await incidentsOf({ letters });
    const retry = report.groups[0]?.next.find(({ tool }) => tool === "qstash_dlq_retry");
    expect(retry?.arguments).toEqual({
      filters: [`url=${url}`, "status=503", expect.stringMatching(/^since=\d/), expect.stringMatching(/^until=\d/)],
    });
  });

  it("name letters by ID where their URL is too long, or cannot be a filter", async () => {
    for (const end of ["x".repeat(3_000), "a,b", "?a=b"]) {
      const letters = Array.from({ length: 30 }, (_, index) => ({
        ...tried(`m${index}`, hour),
        url: `${url}/${end}`,
        dlqId: `d${index}`,
      }));
      const { report } = await incidentsOf({ letters });
      const retry = report.groups[0]?.next.find(({ tool }) => tool === "qstash_dlq_retry");
      expect(retry).toMatchObject({
        to: expect.stringContaining("(the first 20 of 30)"),
        arguments: { dlq_ids: expect.any(String) },
      });
    }
  });

  it("halve the limits of a key whose destination is asked too often", async () => {
    const logs = [tried("m", hour, { responseStatus: 429, flowControlKey: "shop" })];
    const keys = [{ flowControlKey: "shop", rateMax: 10, ratePeriod: 60, parallelismMax: 5 }];
    const { report } = await incidentsOf({ logs, keys });
    expect(report.groups[0]).toMatchObject({ advice: expect.stringContaining("asked too often") });
    expect(report.groups[0]?.next).toContainEqual({
      to: "halve the limits of the key",
      tool: "qstash_flow_control_pin",
      arguments: { key: "shop", rate: 5, period: 60, parallelism: 2 },
    });
  });
});

describe("a cause", () => {
  it.each([
    [{ responseStatus: 500, error: "timeout" }, "HTTP 500"],
    [{ error: "Post https://x: dial tcp: lookup x: no such host" }, "name not found (DNS)"],
    [{ error: "connect: connection refused" }, "connection refused"],
    [{ error: "x509: certificate has expired" }, "certificate (TLS)"],
    [{ error: "read: connection reset by peer" }, "connection lost"],
    [{ error: "quota of 17 reached at 12:30" }, "quota of N reached at N:N"],
    [{}, "unknown"],
  ])("of %j is %s", (entry, cause) => {
    expect(causeOf(entry)).toBe(cause);
  });
});

describe("groups", () => {
  const entries = fc.array(
    fc.record({
      messageId: fc.constantFrom("a", "b", "c"),
      url: fc.constantFrom("https://x.example/1?a=1", "https://x.example/1?a=2", "https://y.example"),
      responseStatus: fc.constantFrom(500, 503, 0),
      labels: fc.subarray(["l", "m"]),
      time: fc.nat(1_000),
    }),
  );

  it("count every try once, whatever comes in which order", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const groups = createFailureGroups();
        for (const entry of all) groups.addTry(entry, entry.time >= 500);
        const counted = groups.all();
        const sumOf = (of: (group: (typeof counted)[number]) => number) =>
          counted.reduce((sum, group) => sum + of(group), 0);
        expect(sumOf(({ tries }) => tries)).toBe(all.filter(({ time }) => time >= 500).length);
        expect(sumOf(({ triesBefore }) => triesBefore)).toBe(all.filter(({ time }) => time < 500).length);
        for (const { tries, triesOfMessage } of counted) {
          expect([...triesOfMessage.values()].reduce((sum, count) => sum + count, 0)).toBe(tries);
        }
      }),
    );
  });

  it("keep a bounded number apart, and count all others together", () => {
    const groups = createFailureGroups();
    for (let number = 0; number < 2_000; number += 1)
      groups.addTry({ url: `https://x.example/${number}`, time: 1 }, true);
    const all = groups.all();
    expect(all.length).toBeLessThanOrEqual(501);
    expect(all.reduce((sum, { tries }) => sum + tries, 0)).toBe(2_000);
  });
});

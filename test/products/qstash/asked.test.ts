import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { serveQStash, serveWith, startQStashStandIn, token } from "./served.ts";

const letters = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ dlqId: `${index}`, flowControlKey: index % 2 ? "odd" : "even" }));

/** The question that a call asks, with a QStash that answers so; nothing but GET has left by then. */
async function questionOf(tool: string, input: Record<string, unknown>, answers: Record<string, unknown>) {
  const api = await startQStashStandIn(answers);
  const asked = await serveQStash(api.url, "writes", { confirm: "auto" }).call(tool, input, { canAsk: true });
  expect(api.received.filter(({ method }) => method !== "GET")).toEqual([]);
  if (!("question" in asked)) throw new Error(`nobody was asked: ${JSON.stringify(asked)}`);
  return String(asked.question);
}

describe("a person is asked, with what is there now, before", () => {
  it("a queue is deleted", async () => {
    const question = await questionOf(
      "qstash_queue_delete",
      { queue: "orders" },
      { "GET /v2/queues/orders": { name: "orders", lag: 12, parallelism: 2, paused: false } },
    );
    expect(question).toMatch(
      /delete a queue with the messages that wait in it\.\nqueue: orders\nmessages that wait: 12\n/,
    );
  });

  it("a schedule is deleted", async () => {
    const schedule = { scheduleId: "s1", cron: "0 9 * * *", destination: "https://example.com", isPaused: false };
    const question = await questionOf(
      "qstash_schedule_delete",
      { schedule_id: "s1" },
      { "GET /v2/schedules/s1": schedule },
    );
    expect(question).toMatch(
      /schedule: s1\ncron: 0 9 \* \* \*\nthat is: At 09:00 \(UTC\)\ngoes to: https:\/\/example\.com\n/,
    );
  });

  it("a URL group is deleted, with the schedules that need it", async () => {
    const question = await questionOf(
      "qstash_url_group_delete",
      { url_group: "shops" },
      {
        "GET /v2/topics/shops": {
          name: "shops",
          endpoints: [{ url: "https://a.example" }, { url: "https://b.example" }],
        },
        "GET /v2/schedules": [
          { scheduleId: "s1", destination: "shops" },
          { scheduleId: "s2", destination: "other" },
        ],
      },
    );
    expect(question).toMatch(
      /endpoints: https:\/\/a\.example, https:\/\/b\.example\nschedules that publish to it: s1\n/,
    );
  });

  it("a schedule is replaced, which takes away what it was", async () => {
    const question = await questionOf(
      "qstash_schedule_create",
      { schedule_id: "s1", cron: "0 0 1 1 *", url: "https://example.com/other" },
      { "GET /v2/schedules/s1": { scheduleId: "s1", cron: "0 9 * * *", destination: "https://example.com" } },
    );
    expect(question).toMatch(
      /^qstash_schedule_create: replaces the schedule s1: what it sends, where and when is lost\.\nschedule: s1\ncron: 0 9 \* \* \*\n/,
    );
    expect(question).toContain("goes to: https://example.com\n");
  });

  it("a URL group loses its last endpoints, which takes it away", async () => {
    const endpoints = [{ name: "a", url: "https://a.example" }, { url: "https://b.example" }];
    const answers = {
      "GET /v2/topics/shops": { name: "shops", endpoints },
      "GET /v2/schedules": [{ scheduleId: "s1", destination: "shops" }],
    };
    const input = { url_group: "shops", endpoints: ["a", "https://b.example"] };
    expect(await questionOf("qstash_url_group_remove", input, answers)).toMatch(
      /^qstash_url_group_remove: removes every endpoint of the URL group shops: it is gone then\.[\s\S]*schedules that publish to it: s1\n/,
    );
  });

  it("but not before a schedule is made, or an endpoint removed beside which others stay", async () => {
    const endpoints = [{ name: "a", url: "https://a.example" }, { url: "https://b.example" }];
    const calls: [string, Record<string, unknown>, Record<string, unknown>][] = [
      ["qstash_schedule_create", { schedule_id: "s1", cron: "0 9 * * *", url: "https://example.com" }, {}],
      [
        "qstash_url_group_remove",
        { url_group: "shops", endpoints: ["a"] },
        { "GET /v2/topics/shops": { name: "shops", endpoints } },
      ],
    ];
    for (const [tool, input, answers] of calls) {
      const api = await startQStashStandIn(answers);
      const answer = await serveQStash(api.url, "writes", { confirm: "auto" }).call(tool, input, { canAsk: true });
      expect(answer).not.toHaveProperty("question");
      expect(api.received.some(({ method }) => method !== "GET")).toBe(true);
    }
  });

  it("one message is cancelled", async () => {
    const question = await questionOf(
      "qstash_message_cancel",
      { message_id: "msg_1" },
      { "GET /v2/messages/msg_1": { messageId: "msg_1", url: "https://example.com/x" } },
    );
    expect(question).toMatch(
      /^qstash_message_cancel: cancels one of the pending messages msg_1\.\nmessage: msg_1\ngoes to: https:\/\/example\.com\/x\n/,
    );
  });

  it("several DLQ messages are deleted, by name as far as that can be read", async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `d${index}`).join(",");
    const question = await questionOf("qstash_dlq_delete", { dlq_ids: ids }, {});
    expect(question).toContain('deletes 12 DLQ messages d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 "(and 2 more)".\nmessages: 12\n');
  });

  it("DLQ messages are sent again by filter, counted to the end", async () => {
    const pages = { "GET /v2/dlq": { messages: letters(7) } };
    const question = await questionOf("qstash_dlq_retry", { status: "500" }, pages);
    expect(question).toMatch(
      /^qstash_dlq_retry: sends again all DLQ messages that fit "status 500"\.\nmessages that fit: 7\n/,
    );
  });

  it("several DLQ messages are sent again, but not for one", async () => {
    expect(await questionOf("qstash_dlq_retry", { dlq_ids: "a,b" }, {})).toMatch(/sends again 2 DLQ messages a b\./);
    for (const input of [{ dlq_id: "a" }, { dlq_ids: "a" }]) {
      const api = await startQStashStandIn({});
      const server = serveQStash(api.url, "writes", { confirm: "auto" });
      expect(await server.call("qstash_dlq_retry", input, { canAsk: true })).not.toHaveProperty("question");
      expect(api.received.map(({ method }) => method)).toEqual(["POST"]);
    }
  });

  it("messages are cancelled by filter, with how many the log has", async () => {
    const entry = (messageId: string, state: string, url = "https://a.example/x") => ({ messageId, state, url });
    const logs = [entry("1", "DELIVERED"), entry("1", "ACTIVE"), entry("2", "RETRY"), entry("2", "ERROR")];
    const question = await questionOf(
      "qstash_message_cancel",
      { queue: "orders", destination_host: "a.example" },
      { "GET /v2/logs": { logs: [...logs, entry("3", "CREATED"), entry("4", "CREATED", "https://b.example/x")] } },
    );
    expect(question).toContain('cancels all pending messages that fit "destination host a.example, queue orders".');
    expect(question).toContain("messages that fit: 2, as the log has it");
  });

  it("everything is cancelled, only where that is said", async () => {
    const question = await questionOf("qstash_message_cancel", { all: true }, { "GET /v2/logs": { logs: [] } });
    expect(question).toContain("cancels every one of the pending messages.");
  });

  it("DLQ messages are deleted by filter, counted to the end", async () => {
    const question = await questionOf(
      "qstash_dlq_delete",
      { status: "500", flow_control_key: "odd" },
      { "GET /v2/dlq": { messages: letters(9) } },
    );
    expect(question).toContain('deletes all DLQ messages that fit "status 500, flow control key odd".');
    expect(question).toContain("messages that fit: 4\n");
  });

  it("the signing keys are rotated, by their fingerprints", async () => {
    const question = await questionOf(
      "qstash_signing_keys_rotate",
      {},
      { "GET /v2/keys": { current: "sig_a", next: "sig_b" } },
    );
    expect(question).toMatch(/stops to sign: the key with the fingerprint [0-9a-f]{16}\n/);
    expect(question).not.toMatch(/sig_a|sig_b/);
  });
});

describe("a count that does not reach the end", () => {
  it("says how much was read", async () => {
    const question = await questionOf(
      "qstash_dlq_delete",
      { status: "500" },
      { "GET /v2/dlq": { messages: letters(100), cursor: "more" } },
    );
    expect(question).toContain("messages that fit: at least 1000; 1000 DLQ messages were read, and there are more");
  });
});

describe("a bulk change is refused before anything is sent", () => {
  it.each([
    [
      "qstash_message_cancel",
      {},
      /does not say which are meant. Give message_id, or message_ids, or filters, or all: true/,
    ],
    ["qstash_message_cancel", { count: 3 }, /does not say which are meant/],
    ["qstash_message_cancel", { all: false }, /does not say which are meant/],
    ["qstash_message_cancel", { message_id: "1", queue: "q" }, /more than one way/],
    ["qstash_dlq_delete", { dlq_ids: "1", status: "500" }, /more than one way/],
    ["qstash_dlq_delete", { queue: " , " }, /queue is " , ", which names nothing/],
    ["qstash_dlq_delete", { url: "https://example.com/a,b" }, /url has the part "b", which is no URL. A comma stands/],
    ["qstash_message_cancel", { url: "example.com" }, /url has the part "example.com", which is no URL/],
    ["qstash_dlq_delete", { status: "5xx" }, /status has "5xx", which is no HTTP status/],
    ["qstash_dlq_retry", { all: true, queue: "q" }, /more than one way/],
    ["qstash_dlq_retry", { since: "2026-02-01", until: "2026-01-01" }, /nothing can lie between them/],
    ["qstash_flow_control_pin", { key: "k" }, /Nothing to pin/],
    ["qstash_flow_control_pin", { key: "k", parallelism: 1, period: 3 }, /period is that of rate/],
    ["qstash_flow_control_unpin", { key: "k", rate: false }, /Nothing to unpin/],
  ])("%s %j", async (tool, input, why) => {
    const api = await startQStashStandIn();
    expect(await serveQStash(api.url, "writes").failure(tool, input)).toMatch(why);
    expect(api.received).toEqual([]);
  });
});

describe("a change that QStash makes a part at a time", () => {
  it("is made to its end, and told as one", async () => {
    const api = await startScriptedServer((_, index) => ({
      body: JSON.stringify({ deleted: 100, ...(index < 2 ? { cursor: `${index}` } : {}) }),
    }));
    expect(await serveQStash(api.url, "writes").answer("qstash_dlq_delete", { all: true })).toMatchObject({
      result: { deleted: 300 },
    });
    expect(api.received.map(({ path }) => path)).toEqual(["/v2/dlq", "/v2/dlq?cursor=0", "/v2/dlq?cursor=1"]);
  });

  it("is exact about what was done where it fails on the way", async () => {
    const api = await startScriptedServer((_, index) =>
      index === 0
        ? { body: JSON.stringify({ responses: [{ messageId: "m" }], cursor: "x" }) }
        : { status: 400, body: '{"error":"no more"}' },
    );
    expect(await serveQStash(api.url, "writes").answer("qstash_dlq_retry", { status: "500" })).toMatchObject({
      result: { retried: 1, message_ids: ["m"] },
      notice: "It ended early, with more to do: QStash refused the request (400): no more.",
    });
  });

  it("says that there is more where a call ends before it", async () => {
    const api = await startScriptedServer(() => ({ body: JSON.stringify({ deleted: 1, cursor: "on" }) }));
    expect(await serveQStash(api.url, "writes").answer("qstash_dlq_delete", { all: true })).toMatchObject({
      result: { deleted: 10 },
      notice: "There may be more: call again with the same arguments to go on.",
    });
  });
});

describe("a token that only reads, set where one that may write belongs", () => {
  it("is told from one that is refused", async () => {
    const api = await startScriptedServer(() => ({ status: 403, body: '{"error":"forbidden"}' }));
    expect(
      await serveQStash(api.url, "writes").failure("qstash_queue_action", { queue: "q", action: "pause" }),
    ).toContain("The token is probably the read-only one. The person who runs the server can set QSTASH_TOKEN");
  });
});

describe("the signing keys", () => {
  const keys = { current: "sig_current_0123456789", next: "sig_next_0123456789" };

  it.each(["qstash_signing_keys_get", "qstash_signing_keys_rotate"])(
    "are delivered by env_write, says %s",
    async (tool) => {
      const api = await startQStashStandIn({ "GET /v2/keys": keys, "POST /v2/keys/rotate": keys });
      const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account-4f1" };
      const variables = { QSTASH_URL: api.url, QSTASH_TOKEN: token, ...account };
      const server = serveWith({ allowWrites: "true", toolsets: "all" }, variables);
      expect((await server.answer(tool)).notice).toBe(
        'No answer shows the keys. env_write {"product":"qstash"} writes both into a .env file.',
      );
      expect((await serveQStash(api.url, "writes", { toolsets: "qstash" }).answer(tool)).notice).toBeUndefined();
    },
  );

  it("are shown by no answer, even where secrets are to be shown, and struck from others", async () => {
    const api = await startQStashStandIn({ "GET /v2/keys": keys, "GET /v2/queues": [{ name: keys.current }] });
    const shown = await serveQStash(api.url, "writes", { revealSecrets: "true" }).answer("qstash_signing_keys_get");
    expect(JSON.stringify(shown)).not.toMatch(/sig_current|sig_next/);
    const server = serveQStash(api.url, "read-only");
    await server.answer("qstash_signing_keys_get");
    expect((await server.answer("qstash_queue_list")).result).toEqual([{ name: "[redacted]" }]);
  });
});

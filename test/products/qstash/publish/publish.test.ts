import { describe, expect, it } from "vitest";
import { serveQStash, startQStashStandIn } from "../served.ts";

// The stand-in is on this machine, so what is delivered is, too: public hosts are as they are for a remote one.
const url = "https://example.com/hook";

async function refused(tool: string, input: Record<string, unknown>, flags: Record<string, string> = {}) {
  const api = await startQStashStandIn();
  const failure = await serveQStash(api.url, "writes", flags).failure(tool, input);
  expect(api.received.filter(({ method }) => method !== "GET")).toEqual([]);
  return failure;
}

describe("a message is refused, before anything is sent,", () => {
  it.each([
    ["without a destination", {}, /^Give the destination: either `url`, or `url_group`/],
    ["with two", { url, url_group: "g" }, /^Give the destination: either `url`, or `url_group`/],
    ["to a private network", { url: "https://10.0.0.1/x" }, /is on this machine or in a private network/],
    ["with a callback there", { url, callback: "https://[fd00::1]/x" }, /^callback .*private network/],
    [
      "with a failure callback there",
      { url, failure_callback: "http://169.254.169.254" },
      /^failure_callback .*private/,
    ],
    ["with options of no callback", { url, callback_options: { retries: "1" } }, /^callback_options need `callback`/],
    [
      "with an unknown option",
      { url, callback: url, callback_options: { url: "x" } },
      /has "url"; it takes method, timeout/,
    ],
    ["with QStash's own headers", { url, headers: { "Upstash-Callback": url } }, /"Upstash-Callback" is not forwarded/],
    [
      "with those of a callback",
      { url, callback: url, callback_options: { "forward-upstash-forward-x": "1" } },
      /is not forwarded/,
    ],
    ["with the host of another", { url, headers: { hOST: "10.0.0.1" } }, /"hOST" is not forwarded/],
    ["with a content type in two lines", { url, body: "x", content_type: "text/plain\r\nX: y" }, /line breaks/],
    ["with a header in two lines", { url, headers: { "X-A": "1\r\nUpstash-Callback: x" } }, /line breaks/],
    ["with a label in two lines", { url, label: "a\nb" }, /line breaks/],
    ["with a body that is no JSON", { url, body: "{", body_type: "json" }, /body is no JSON/],
    ["with a body that is no base64", { url, body: "%%", body_type: "base64" }, /body is no base64/],
    ["with two times", { url, delay: "1s", not_before: "2030-01-01" }, /say two things/],
    ["not before a time that has passed", { url, not_before: "2030" }, /not_before is 1970-\S+, which has passed/],
    ["with a delay that is none", { url, delay: "soon" }, /delay must be such as 30s/],
    ["with a timeout that is none", { url, timeout: "30" }, /timeout must be such as 30s/],
    [
      "with a retry delay that is none",
      { url, retry_delay: "pow(2" },
      /retry_delay "pow\(2" is no expression: "," is missing/,
    ],
    [
      "with a key without limits",
      { url, flow_control_key: "k" },
      /needs a key and a limit, such as `more: {"flow_control_key": "KEY", "parallelism": 2}`/,
    ],
    ["with limits without a key", { url, rate: 3 }, /or `more: {"rate": 10, "period": 60}`/],
    ["with unknown fields to hide", { url, redact: "everything" }, /redact has "everything"/],
    ["through a queue that is a path", { url, queue: "q/https://evil.example" }, /queue has letters, digits/],
    ["through a queue that no path can name", { url, queue: ".." }, /^queue ".." cannot be a part of a URL's path/],
    ["to a group that is a URL", { url_group: "https://10.0.0.1" }, /url_group has letters, digits/],
  ])("%s", async (_, input, why) => {
    expect(await refused("qstash_message_publish", input)).toMatch(why);
  });

  it("to a URL group of which one endpoint is not allowed", async () => {
    const endpoints = [{ url: "https://example.com/1" }, { url: "https://192.168.0.1/2" }];
    const api = await startQStashStandIn({ "GET /v2/topics/shops": { name: "shops", endpoints } });
    expect(await serveQStash(api.url, "writes").failure("qstash_message_publish", { url_group: "shops" })).toMatch(
      /^The endpoint of shops "https:\/\/192\.168\.0\.1\/2" is on this machine or in a private network/,
    );
    expect(api.received.map(({ method }) => method)).toEqual(["GET"]);
  });

  it.each([
    ["qstash_message_publish", { url }],
    ["qstash_message_publish", { url: "https://api.example.org", callback: url }],
    ["qstash_message_publish_batch", { messages: [{ url: "https://api.example.org" }, { url }] }],
    ["qstash_schedule_create", { url, cron: "* * * * *" }],
    ["qstash_schedule_create", { url: "https://api.example.org", cron: "* * * * *", more: { failure_callback: url } }],
    ["qstash_url_group_add", { url_group: "g", endpoints: ["https://api.example.org", `n=${url}`] }],
  ])("by %s to a host that a person has not named: %j", async (tool, input) => {
    const why = await refused(tool, input, { allowDestinations: "api.example.org" });
    expect(why).toContain("is on a host that --allow-destinations does not name");
    expect(why).toContain("--allow-destinations example.com");
  });

  it("in a batch with the number of the message", async () => {
    const messages = [{ url }, { url, delay: 3 }];
    expect(await refused("qstash_message_publish_batch", { messages })).toMatch(
      /^Message 2: .*\(delay\).*No message was sent\.$/,
    );
  });

  it("in a batch with headers that HTTP cannot carry, although it is JSON", async () => {
    for (const hostile of [{ headers: { "X-A": "1\r\n2" } }, { body: "x", content_type: "text/plain\r\nX: y" }]) {
      expect(await refused("qstash_message_publish_batch", { messages: [{ url, ...hostile }] })).toMatch(/line breaks/);
    }
  });

  it("as base64 in a batch", async () => {
    const messages = [{ url, body: "AAEC", body_type: "base64" }];
    expect(await refused("qstash_message_publish_batch", { messages })).toMatch(
      /^Message 1: body cannot be base64 in a batch/,
    );
  });

  it("where a name could never be named again: in a batch, for a schedule, for an endpoint", async () => {
    const why = /\.\.?" cannot be a part of a URL's path, so nothing could name it again\./;
    expect(await refused("qstash_message_publish_batch", { messages: [{ url, queue: ".." }] })).toMatch(why);
    expect(await refused("qstash_schedule_create", { url, cron: "* * * * *", schedule_id: "." })).toMatch(why);
    expect(await refused("qstash_url_group_add", { url_group: "..", endpoints: [url] })).toMatch(why);
  });

  it("as a schedule with what is said of one message alone", async () => {
    const input = { url, cron: "* * * * *", more: { not_before: "2030-01-01" } };
    expect(await refused("qstash_schedule_create", input)).toBe("not_before is of one message, not of a schedule.");
  });
});

describe("a message to a URL group", () => {
  it("is published to its name, once its endpoints are judged", async () => {
    const endpoints = [{ url: "https://example.com/1" }];
    const messages = [{ messageId: "m1", url: "https://example.com/1" }];
    const group = { name: "shops", endpoints };
    const api = await startQStashStandIn({ "GET /v2/topics/shops": group, "POST /v2/publish/shops": messages });
    const input = { url_group: "shops", url: "", delay: "" };
    const { result } = await serveQStash(api.url, "writes").answer("qstash_message_publish", input);
    expect(result).toMatchObject({ messages });
    expect(api.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v2/topics/shops",
      "POST /v2/publish/shops",
    ]);
  });
});

describe("a dry run", () => {
  it.each([
    [
      "qstash_message_publish",
      { url, delay: "1h", retries: 1, retry_delay: "60000" },
      { sent: false, destination: url },
    ],
    ["qstash_schedule_create", { url, cron: "0 9 * * *" }, { created: false, destination: url }],
  ])("of %s sends nothing and tells the plan", async (tool, input, result) => {
    const api = await startQStashStandIn();
    expect((await serveQStash(api.url, "writes").answer(tool, { ...input, dry_run: true })).result).toMatchObject(
      result,
    );
    expect(api.received).toEqual([]);
  });
});

import { expect } from "vitest";

/** A call of a tool, the exact request that it makes, what QStash answers, and what of it is told. */
export interface Example {
  tool: string;
  /** Tells examples of one tool apart. */
  title?: string;
  input: Record<string, unknown>;
  request: {
    line: string;
    query?: Record<string, string | string[]>;
    body?: unknown;
    headers?: Record<string, string>;
  };
  response: unknown;
  result: unknown;
  /** What stands beside the result. */
  remarks?: Record<string, unknown>;
  /** What no answer may contain. */
  secrets?: string[];
}

const time = 1_760_000_000_000;
const timeText = "2025-10-09T08:53:20Z";
const base64 = (text: string) => Buffer.from(text).toString("base64");

const message = {
  ...{ messageId: "msg_1", url: "https://example.com/hook", method: "POST", maxRetries: 3, createdAt: time },
  header: { "Content-Type": ["application/json"], Authorization: ["Bearer the-receivers-own-token"] },
  ...{ body: '{"order":7,"password":"pass words of three"}', label: "a", labels: ["a", "b"] },
  ...{ flowControlKey: "shop", rate: 10, period: 60, notBefore: time },
};

const letter = {
  ...message,
  ...{ dlqId: "dlq_1", responseStatus: 500, responseBody: "it broke", error: "500, the server is down" },
  responseHeader: { "Set-Cookie": ["session=abcdef123456"] },
};

const letterShort = {
  ...{ messageId: "msg_1", url: message.url, method: "POST", maxRetries: 3, createdAt: timeText, labels: ["a", "b"] },
  ...{ flowControlKey: "shop", dlqId: "dlq_1", responseStatus: 500, responseBody: "it broke" },
  error: "500, the server is down",
};

const queue = { name: "orders", createdAt: time, updatedAt: time, parallelism: 2, paused: false, lag: 5 };
const queueShown = { ...queue, createdAt: timeText, updatedAt: timeText };

const schedule = {
  ...{ scheduleId: "scd_1", cron: "*/5 * * * *", destination: "https://example.com/tick", createdAt: time },
  ...{ method: "POST", isPaused: false, retries: 3, delay: 10, header: { Cookie: ["id=secret-of-a-cookie"] } },
  ...{ lastScheduleTime: time, nextScheduleTime: time + 300_000, lastScheduleStates: { msg_9: "SUCCESS" } },
};

const group = { name: "shops", createdAt: time, endpoints: [{ name: "one", url: "https://example.com/1" }] };

const key = {
  ...{ flowControlKey: "shop", waitListSize: 12, parallelismMax: 5, parallelismCount: 5, rateMax: 10, rateCount: 3 },
  ...{ ratePeriod: 60, ratePeriodStart: time / 1000, isPaused: false },
};
const keyShown = { ...key, ratePeriod: "60 s", ratePeriodStart: timeText };

const entry = {
  ...{ time, messageId: "msg_1", state: "ERROR", url: message.url, error: "500, the server is down" },
  ...{ header: { "X-Api-Key": ["key-of-the-receiver"] }, body: base64('{"order":7}'), timeout: 30_000 },
  ...{ responseStatus: 500, responseBody: base64("it broke"), responseHeaders: {}, maxRetries: 3 },
  ...{ nextDeliveryTime: time + 12_000, queueName: "orders" },
};

/** One example at least for each operation that reads. */
export const readExamples: readonly Example[] = [
  {
    tool: "qstash_message_get",
    input: { message_id: "msg_1" },
    request: { line: "GET /v2/messages/msg_1" },
    response: message,
    result: {
      ...{ messageId: "msg_1", url: message.url, method: "POST", maxRetries: 3, createdAt: timeText },
      header: { "Content-Type": "application/json", Authorization: "[redacted]" },
      ...{ body: '{"order":7,"password":"[redacted]"}', labels: ["a", "b"], flowControlKey: "shop", rate: 10 },
      ...{ period: "60 s", notBefore: timeText },
    },
    secrets: ["the-receivers-own-token", "pass words"],
  },
  {
    tool: "qstash_queue_list",
    input: {},
    request: { line: "GET /v2/queues" },
    response: [queue],
    result: [queueShown],
    remarks: { total: 1, shown: 1 },
  },
  {
    tool: "qstash_queue_list",
    title: "one",
    input: { queue: "orders/..?x" },
    request: { line: "GET /v2/queues/orders%2F..%3Fx" },
    response: queue,
    result: queueShown,
  },
  {
    tool: "qstash_schedule_list",
    input: {},
    request: { line: "GET /v2/schedules" },
    response: [schedule],
    result: [
      {
        ...{ scheduleId: "scd_1", cron: "*/5 * * * *", destination: "https://example.com/tick", isPaused: false },
        ...{ method: "POST", lastScheduleTime: timeText, nextScheduleTime: "2025-10-09T08:58:20Z" },
        ...{ lastScheduleStates: { msg_9: "SUCCESS" }, cron_text: "Every 5 minutes (UTC)" },
      },
    ],
    remarks: { total: 1, shown: 1 },
    secrets: ["secret-of-a-cookie"],
  },
  {
    tool: "qstash_schedule_list",
    title: "one",
    input: { schedule_id: "scd_1" },
    request: { line: "GET /v2/schedules/scd_1" },
    response: schedule,
    result: {
      ...{ scheduleId: "scd_1", cron: "*/5 * * * *", destination: "https://example.com/tick", createdAt: timeText },
      ...{ method: "POST", isPaused: false, retries: 3, delay: "10 s", header: { Cookie: "[redacted]" } },
      ...{ lastScheduleTime: timeText, nextScheduleTime: "2025-10-09T08:58:20Z" },
      ...{ lastScheduleStates: { msg_9: "SUCCESS" }, cron_text: "Every 5 minutes (UTC)" },
      next_times: Array(5).fill(expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d[05]:00Z$/)),
    },
    secrets: ["secret-of-a-cookie"],
  },
  {
    tool: "qstash_url_group_list",
    input: {},
    request: { line: "GET /v2/topics" },
    response: [group],
    result: [{ ...group, createdAt: timeText }],
  },
  {
    tool: "qstash_url_group_list",
    title: "one",
    input: { url_group: "shops" },
    request: { line: "GET /v2/topics/shops" },
    response: group,
    result: { ...group, createdAt: timeText },
  },
  {
    tool: "qstash_dlq_list",
    input: {},
    request: { line: "GET /v2/dlq", query: { count: "50" } },
    response: { cursor: "next", messages: [letter] },
    result: [letterShort],
    remarks: { shown: 1, cursor: "next", notice: "There may be more: go on with `cursor`." },
    secrets: ["the-receivers-own-token", "pass words", "abcdef123456"],
  },
  {
    tool: "qstash_dlq_list",
    title: "every filter",
    input: {
      ...{ message_id: "msg_1", url: "https://a.example/x, https://b.example", url_group: "g", schedule_id: "s1,s2" },
      ...{
        queue: "q",
        label: "a,b",
        status: "500, 503",
        caller_ip: "1.2.3.4",
        since: "2025-10-09",
        until: time / 1000,
      },
      ...{ count: 7, cursor: "here", full: true },
    },
    request: {
      line: "GET /v2/dlq",
      query: {
        ...{ messageId: "msg_1", url: ["https://a.example/x", "https://b.example"], topicName: "g" },
        ...{ scheduleId: ["s1", "s2"], queueName: "q", label: ["a", "b"], responseStatus: ["500", "503"] },
        ...{ callerIp: "1.2.3.4", fromDate: "1759968000000", toDate: "1760000000999", count: "7", cursor: "here" },
      },
    },
    response: { messages: [] },
    result: [],
    remarks: { shown: 0 },
  },
  {
    tool: "qstash_dlq_get",
    input: { dlq_id: "dlq_1" },
    request: { line: "GET /v2/dlq/dlq_1" },
    response: letter,
    result: expect.objectContaining({
      ...{ dlqId: "dlq_1", error: "500, the server is down", responseBody: "it broke" },
      responseHeader: { "Set-Cookie": "[redacted]" },
    }),
    secrets: ["the-receivers-own-token", "pass words", "abcdef123456"],
  },
  {
    tool: "qstash_flow_control_list",
    input: {},
    request: { line: "GET /v2/flowControl" },
    response: [key],
    result: [keyShown],
  },
  {
    tool: "qstash_flow_control_list",
    title: "one",
    input: { key: "shop" },
    request: { line: "GET /v2/flowControl/shop" },
    response: key,
    result: keyShown,
  },
  {
    tool: "qstash_flow_control_list",
    title: "all keys together",
    input: { all_keys: true },
    request: { line: "GET /v2/globalParallelism" },
    response: { parallelismMax: 100, parallelismCount: 7 },
    result: { parallelismMax: 100, parallelismCount: 7 },
  },
  {
    tool: "qstash_signing_keys_get",
    input: {},
    request: { line: "GET /v2/keys" },
    response: { current: "sig_current_0123456789", next: "sig_next_0123456789" },
    result: [
      { variable: "QSTASH_CURRENT_SIGNING_KEY", fingerprint: "ddc153656ec13c7f" },
      { variable: "QSTASH_NEXT_SIGNING_KEY", fingerprint: "28dcba1a72c8e19c" },
    ],
    secrets: ["sig_current", "sig_next"],
  },
  {
    tool: "qstash_log_list",
    title: "every filter",
    input: {
      ...{ message_id: "msg_1", state: "ERROR", url: "https://example.com/hook", url_group: "g", schedule_id: "s" },
      ...{ queue: "q", label: "a,b", since: "2025-10-09T08:00:00Z", until: "2025-10-09", cursor: "here", count: 100 },
    },
    request: {
      line: "GET /v2/logs",
      query: {
        ...{ messageId: "msg_1", state: "ERROR", url: "https://example.com/hook", topicName: "g", scheduleId: "s" },
        ...{ queueName: "q", label: ["a", "b"], fromDate: "1759996800000", toDate: "1760054399999" },
        ...{ cursor: "here", count: "100" },
      },
    },
    response: { cursor: "", logs: [entry] },
    result: [
      {
        ...{ time: timeText, messageId: "msg_1", state: "ERROR", url: message.url, error: "500, the server is down" },
        ...{ responseStatus: 500, responseBody: "it broke", maxRetries: 3, queueName: "orders" },
        nextDeliveryTime: "2025-10-09T08:53:32Z",
      },
    ],
    remarks: { shown: 1 },
    secrets: ["key-of-the-receiver"],
  },
  {
    tool: "qstash_log_list",
    title: "whole",
    input: { full: true },
    request: { line: "GET /v2/logs", query: { count: "50" } },
    response: { logs: [entry] },
    result: [
      expect.objectContaining({ body: '{"order":7}', header: { "X-Api-Key": "[redacted]" }, timeout: "30000 ms" }),
    ],
    secrets: ["key-of-the-receiver"],
  },
];

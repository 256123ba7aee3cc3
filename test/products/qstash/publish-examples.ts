import { expect } from "vitest";
import type { Example } from "./read-examples.ts";

const plan = expect.objectContaining({ first_try: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) });
const message = { messageId: "msg_1" };

/** One example at least for each operation that publishes, with every option of the document. */
export const publishExamples: readonly Example[] = [
  {
    tool: "qstash_message_publish",
    input: { url: "https://example.com/hook?a=b%20c&d=1", body: '{"order":7}' },
    request: {
      line: "POST /v2/publish/https://example.com/hook",
      query: { a: "b c", d: "1" },
      body: { order: 7 },
      headers: { "content-type": "application/json" },
    },
    response: message,
    result: { ...message, plan },
  },
  {
    tool: "qstash_message_publish",
    title: "every option",
    input: {
      ...{ url: "https://example.com", body: "plain [text]", content_type: "text/csv", method: "PUT" },
      headers: { "X-Shop": "one", Authorization: "Bearer token-of-the-receiver" },
      ...{ delay: "1d10h30m", retries: 2, retry_delay: "1000 * (1 + retried)", timeout: "30s" },
      callback: "https://example.com/done",
      callback_options: {
        method: "PUT",
        timeout: "5s",
        retries: "1",
        retry_delay: "1000",
        "forward-X-From": "callback",
      },
      failure_callback: "https://example.com/failed",
      failure_callback_options: { "forward-X-Api-Key": "key-of-the-failure-receiver" },
      ...{ deduplication_id: "order-7", content_based_deduplication: true },
      ...{ flow_control_key: "shop", parallelism: 5, rate: 10, period: 60, label: "a,b" },
      redact: "body, header[Authorization]",
    },
    request: {
      line: "POST /v2/publish/https://example.com",
      body: "plain [text]",
      headers: {
        "content-type": "text/csv",
        "upstash-method": "PUT",
        "upstash-forward-x-shop": "one",
        "upstash-forward-authorization": "Bearer token-of-the-receiver",
        "upstash-delay": "1d10h30m",
        "upstash-retries": "2",
        "upstash-retry-delay": "1000 * (1 + retried)",
        "upstash-timeout": "30s",
        "upstash-callback": "https://example.com/done",
        "upstash-callback-method": "PUT",
        "upstash-callback-timeout": "5s",
        "upstash-callback-retries": "1",
        "upstash-callback-retry-delay": "1000",
        "upstash-callback-forward-x-from": "callback",
        "upstash-failure-callback": "https://example.com/failed",
        "upstash-failure-callback-forward-x-api-key": "key-of-the-failure-receiver",
        "upstash-deduplication-id": "order-7",
        "upstash-content-based-deduplication": "true",
        "upstash-flow-control-key": "shop",
        "upstash-flow-control-value": "parallelism=5, rate=10, period=60s",
        "upstash-label": "a,b",
        "upstash-redact-fields": "body, header[Authorization]",
      },
    },
    response: { messageId: "msg_1", echo: "token-of-the-receiver key-of-the-failure-receiver" },
    result: expect.objectContaining({ messageId: "msg_1", plan }),
    secrets: ["token-of-the-receiver", "key-of-the-failure-receiver"],
  },
  {
    tool: "qstash_message_publish",
    title: "bytes, not before a time",
    input: { url: "https://example.com/x", body: "AAEC", body_type: "base64", not_before: "2100-01-01T00:00:00Z" },
    request: {
      line: "POST /v2/publish/https://example.com/x",
      body: "\u0000\u0001\u0002",
      headers: { "content-type": "application/octet-stream", "upstash-not-before": "4102444800" },
    },
    response: { ...message, deduplicated: true },
    result: { ...message, deduplicated: true, plan: "not sent: a message with this deduplication ID was taken before" },
  },
  {
    tool: "qstash_message_publish",
    title: "through a queue",
    input: { url: "https://example.com/x", queue: "orders", body: "" },
    request: { line: "POST /v2/enqueue/orders/https://example.com/x" },
    response: message,
    result: {
      ...message,
      plan: expect.objectContaining({ first_try: expect.stringMatching(/after those before it/) }),
    },
  },
  {
    tool: "qstash_message_publish_batch",
    input: {
      messages: [
        { url: "https://example.com/1", body: '{"n":1}', queue: "orders", delay: "10s", headers: { "X-A": "1" } },
        { url: "https://example.com/2", body: "two", callback: "https://example.com/done" },
        { url: "https://example.com/3" },
      ],
    },
    request: {
      line: "POST /v2/batch",
      body: [
        {
          destination: "https://example.com/1",
          headers: { "Upstash-Forward-X-A": "1", "Upstash-Delay": "10s", "Content-Type": "application/json" },
          body: '{"n":1}',
          queue: "orders",
        },
        {
          destination: "https://example.com/2",
          headers: { "Upstash-Callback": "https://example.com/done", "Content-Type": "text/plain; charset=utf-8" },
          body: "two",
        },
        { destination: "https://example.com/3", headers: {} },
      ],
    },
    response: [
      { messageId: "1" },
      { messageId: "2", deduplicated: true },
      { messages: [{ messageId: "3" }, { messageId: "4" }] },
    ],
    result: {
      published: 3,
      deduplicated: 1,
      messages: [{ messageId: "1" }, { messageId: "2", deduplicated: true }, { messageId: "3" }, { messageId: "4" }],
    },
  },
  {
    tool: "qstash_schedule_create",
    input: {
      ...{
        url: "https://example.com/tick?a=1",
        cron: "0 9 * * 1-5",
        time_zone: "Europe/Berlin",
        schedule_id: "morning",
      },
      ...{ queue: "orders", body: "tick", headers: { "X-A": "1" }, method: "PUT", more: { retries: 1, delay: "10s" } },
    },
    request: {
      line: "POST /v2/schedules/https://example.com/tick",
      query: { a: "1" },
      body: "tick",
      headers: {
        "upstash-cron": "CRON_TZ=Europe/Berlin 0 9 * * 1-5",
        "upstash-schedule-id": "morning",
        "upstash-queue-name": "orders",
        "upstash-forward-x-a": "1",
        "upstash-method": "PUT",
        "upstash-retries": "1",
        "upstash-delay": "10s",
      },
    },
    response: { scheduleId: "morning" },
    result: {
      ...{ scheduleId: "morning", cron: "CRON_TZ=Europe/Berlin 0 9 * * 1-5" },
      cron_text: "At 09:00, Monday through Friday (Europe/Berlin)",
      next_times: Array(5).fill(expect.stringMatching(/T09:00:00\+0[12]:00$/)),
      first_message: {
        first_try: expect.stringMatching(/T0[78]:00:10Z, after those before it in the queue$/),
        retries_if_each_try_fails_at_once: [expect.stringMatching(/T0[78]:00:22Z$/)],
      },
    },
  },
  {
    tool: "qstash_url_group_add",
    input: { url_group: "shops", endpoints: ["https://example.com/1?x=y", "two=https://example.com/2"] },
    request: {
      line: "POST /v2/topics/shops/endpoints",
      body: { endpoints: [{ url: "https://example.com/1?x=y" }, { url: "https://example.com/2", name: "two" }] },
    },
    response: "",
    result: "OK",
  },
];

import { describe, expect, test } from "vitest";
import { readMessage, readReceived } from "../../src/transport/read-message.ts";

const request = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const call = (params: object) => ({ ...request, method: "tools/call", params });
const read = (json: unknown) => readMessage(json);

describe("what a client fills in for nothing is left out", () => {
  test.each([
    ["params: null", { ...request, params: null }, request],
    ["params: []", { ...request, params: [] }, request],
    ["arguments: null", call({ name: "t", arguments: null }), call({ name: "t" })],
    ["arguments: []", call({ name: "t", arguments: [] }), call({ name: "t" })],
    ["arguments: an empty text", call({ name: "t", arguments: "" }), call({ name: "t" })],
    ["_meta: null", call({ name: "t", _meta: null }), call({ name: "t" })],
    ["_meta: []", call({ name: "t", _meta: [] }), call({ name: "t" })],
    ["a token for progress", call({ name: "t", _meta: { progressToken: null } }), call({ name: "t", _meta: {} })],
    ["an empty token", call({ name: "t", _meta: { progressToken: "" } }), call({ name: "t", _meta: {} })],
    ["an answer to no question", call({ name: "t", inputResponses: null, requestState: null }), call({ name: "t" })],
    [
      "what it cannot do",
      {
        ...request,
        params: { capabilities: { roots: null, elicitation: { form: {}, url: null } }, info: { title: null } },
      },
      { ...request, params: { capabilities: { elicitation: { form: {} } }, info: {} } },
    ],
    ["a member of every message", { ...request, result: null, error: null }, request],
    ["a member of its own", { ...request, trace: "x" }, request],
  ])("%s", (_what, json, message) => {
    expect(read(json)).toEqual({ kind: "request", message });
  });

  test("a cursor", () => {
    const expected = { kind: "request", message: { ...request, params: {} } };
    expect(read({ ...request, params: { cursor: null } })).toEqual(expected);
    expect(read({ ...request, params: { cursor: "" } })).toEqual(expected);
  });

  test("the id of a notification", () => {
    const message = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect(read({ ...message, id: null, params: null })).toEqual({ kind: "notification", message });
  });

  test("but an argument __proto__ stays one that can be seen, and changes no object", () => {
    const json = call({ name: "t", arguments: JSON.parse('{"a":1,"__proto__":{"polluted":true}}') });
    const expected = call({ name: "t", arguments: { a: 1, '"__proto__"': { polluted: true } } });
    expect(read(json)).toEqual({ kind: "request", message: expected });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("but nothing within the arguments of a call", () => {
    const json = call({ name: "t", arguments: { a: null, b: [null, ""], c: { d: null } } });
    expect(read(json)).toEqual({ kind: "request", message: json });
  });
});

describe("the answer to a request of the server", () => {
  const answer = { jsonrpc: "2.0", id: 5 };

  test.each([
    [
      "with a null for the error",
      { ...answer, result: { action: "accept" }, error: null },
      { result: { action: "accept" } },
    ],
    [
      "with a null within",
      { ...answer, result: { action: "decline", content: null } },
      { result: { action: "decline" } },
    ],
    ["that is null", { ...answer, result: null }, { result: {} }],
    ["of a class for all messages", { ...answer, method: null, params: null, result: {}, error: null }, { result: {} }],
    [
      "that is an error",
      { ...answer, result: null, error: { code: 1, message: "no", data: null } },
      { error: { code: 1, message: "no", data: null } },
    ],
  ])("is read %s", (_what, json, expected) => {
    expect(read(json)).toEqual({ kind: "answer", message: { ...answer, ...expected } });
  });

  test("is an error where it cannot be read, so that nobody waits for it", () => {
    const message = { ...answer, error: { code: -32_600, message: "The answer of the client cannot be read." } };
    expect(read({ ...answer, result: "yes" })).toEqual({ kind: "answer", message });
    expect(read({ ...answer, error: "no" })).toEqual({ kind: "answer", message });
  });

  test("is not answered where it has no id", () => {
    expect(read({ jsonrpc: "2.0", result: {} })).toMatchObject({ kind: "fault", isAnswered: false });
  });
});

describe("what cannot be read is answered with what was expected, and with its id", () => {
  test.each([
    [
      "params of text",
      { ...request, params: "x" },
      1,
      -32_600,
      "Invalid request: params must be an object, or left out.",
    ],
    ["params of a number", { ...request, params: 5 }, 1, -32_600, /params must be an object/],
    ["params by position", { ...request, params: ["t"] }, 1, -32_602, /object of named members, not an array/],
    ["_meta of text", call({ _meta: "x" }), 1, -32_602, /params\._meta must be an object/],
    [
      "a token of its own kind",
      call({ name: "t", _meta: { progressToken: {} } }),
      1,
      -32_602,
      /params\._meta has a member of the wrong/,
    ],
    ["a method that is no text", { ...request, method: 5 }, 1, -32_600, /method must be a text/],
    ["no method", { jsonrpc: "2.0", id: "a" }, "a", -32_600, /method must be a text/],
    ["no jsonrpc", { id: 1, method: "ping" }, 1, -32_600, /jsonrpc must be "2\.0"/],
    ["another jsonrpc", { ...request, jsonrpc: "1.0" }, 1, -32_600, /jsonrpc must be "2\.0"/],
    ["an id of a wrong kind", { ...request, id: { a: 1 } }, null, -32_600, /id must be a text or a whole number/],
    ["an id between numbers", { ...request, id: 1.5 }, null, -32_600, /id must be/],
    ["an id that has lost digits", { ...request, id: 2 ** 60 }, null, -32_600, /id must be/],
    ["an id of null", { ...request, id: null }, null, -32_600, /id must be/],
    ["an empty object", {}, null, -32_600, /jsonrpc must be/],
    ["text", "ping", null, -32_600, /A message must be an object such as/],
    ["null", null, null, -32_600, /A message must be an object/],
  ])("%s", (_what, json, id, code, message) => {
    expect(read(json)).toEqual({
      kind: "fault",
      isAnswered: true,
      fault: {
        jsonrpc: "2.0",
        id,
        error: { code, message: typeof message === "string" ? message : expect.stringMatching(message) },
      },
    });
  });

  const client = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "a", version: "1" } };
  const initialize = (changed: object) => ({ ...request, method: "initialize", params: { ...client, ...changed } });

  test.each([
    [{ ...request, method: "tools/call" }, "params.name must be a text, but is missing."],
    [call({ name: null }), "params.name must be a text, but is missing."],
    [call({ name: 5 }), "params.name must be a text, but is a number."],
    [call({ name: "t", arguments: "a=b" }), "params.arguments must be an object, but is a string."],
    [call({ name: "t", arguments: ["a"] }), "params.arguments must be an object, but is an array."],
    [initialize({ protocolVersion: null }), "params.protocolVersion must be a text, but is missing."],
    [initialize({ capabilities: null }), "params.capabilities must be an object, but is missing."],
    [initialize({ clientInfo: { name: "a" } }), "params.clientInfo.version must be a text, but is missing."],
  ])("by its member: %j", (json, message) => {
    const error = { code: -32_602, message: `Invalid params: ${message}` };
    expect(read(json)).toMatchObject({ isAnswered: true, fault: { id: 1, error } });
    expect(read(initialize({}))).toMatchObject({ kind: "request" });
  });

  test("unless it is a notification, which nobody answers", () => {
    const notification = { jsonrpc: "2.0", method: "notifications/cancelled" };
    expect(read({ ...notification, params: "x" })).toMatchObject({ kind: "fault", isAnswered: false });
    expect(read({ method: "notifications/cancelled" })).toMatchObject({ kind: "fault", isAnswered: false });
  });

  test("without a word of what was sent", () => {
    expect(JSON.stringify(read({ ...request, params: "a-password", method: 5 }))).not.toContain("a-password");
  });
});

describe("a batch", () => {
  test("is read message by message", () => {
    expect(readReceived([request, 1, [request]])).toEqual({
      kind: "batch",
      messages: [
        { kind: "request", message: request },
        expect.objectContaining({ kind: "fault", isAnswered: true }),
        expect.objectContaining({ kind: "fault", isAnswered: true }),
      ],
    });
  });

  test("has between one and a hundred messages", () => {
    const message = (json: unknown) => readReceived(json);
    expect(message([])).toMatchObject({ fault: { id: null, error: { message: expect.stringMatching(/is empty/) } } });
    const many = Array.from({ length: 101 }, () => request);
    expect(message(many)).toMatchObject({ fault: { error: { message: expect.stringMatching(/at most 100/) } } });
    expect(message(many.slice(1))).toMatchObject({ kind: "batch" });
  });
});

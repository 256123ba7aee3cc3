import { describe, expect, test } from "vitest";
import { callRequestOf, traceOf } from "../../src/server/call-request.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

describe("the trace of a traceparent", () => {
  test.each([
    [`00-${TRACE}-${PARENT}-01`, TRACE],
    [`00-${TRACE}-${PARENT}-00`, TRACE],
    [`cc-${TRACE}-${PARENT}-01`, TRACE],
    [`cc-${TRACE}-${PARENT}-01-of-a-later-version`, TRACE],
  ])("is known: %s", (traceparent, trace) => {
    expect(traceOf(traceparent)).toBe(trace);
  });

  test.each([
    null,
    "",
    TRACE,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01 `,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${"0".repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.slice(1)}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}\n-${PARENT}-01`,
  ])("is nothing where the standard says to ignore it: %j", (traceparent) => {
    expect(traceOf(traceparent)).toBeUndefined();
  });
});

describe("the request of a call", () => {
  const requestOf = (headers: Record<string, string>) =>
    callRequestOf({ http: { req: new Request("http://localhost/mcp", { headers }) } });

  test("has the id that the server has given, and the trace where there is one", () => {
    expect(requestOf({ "x-request-id": "a" })).toEqual({ id: "a" });
    expect(requestOf({ "x-request-id": "a", traceparent: `00-${TRACE}-${PARENT}-01` })).toEqual({
      id: "a",
      trace: TRACE,
    });
  });

  test("is nothing over stdio", () => {
    expect(callRequestOf({})).toBeUndefined();
  });
});

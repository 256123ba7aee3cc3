import { describe, expect, test } from "vitest";
import { NarrowingError, narrowingsOf } from "../../src/transport/who-calls.ts";

const nothing = { toolsets: [], tools: [], excludeTools: [], upTo: "destructive" };

describe("what a request wants", () => {
  test.each([
    ["/mcp", {}, []],
    ["/mcp?other=1", {}, []],
    ["/mcp?toolsets=redis_hash,redis_set", {}, [{ ...nothing, toolsets: ["redis_hash", "redis_set"] }]],
    ["/mcp?tools=b&tools=a,%20b", {}, [{ ...nothing, tools: ["a", "b"] }]],
    ["/mcp?exclude_tools=database_*&readonly=1", {}, [{ ...nothing, excludeTools: ["database_*"], upTo: "read" }]],
    ["/mcp?readOnly=1&Exclude-Tools=a", {}, [{ ...nothing, excludeTools: ["a"], upTo: "read" }]],
    ["/mcp?readonly=false", {}, [nothing]],
    ["/mcp", { "x-mcp-readonly": "true" }, [{ ...nothing, upTo: "read" }]],
    [
      "/mcp?toolsets=redis",
      { "x-mcp-tools": "redis_string_read", "x-mcp-exclude-tools": "x" },
      [
        { ...nothing, toolsets: ["redis"] },
        { ...nothing, tools: ["redis_string_read"], excludeTools: ["x"] },
      ],
    ],
  ])("by %s and the headers %j is %j", (url, headers, wanted) => {
    expect(narrowingsOf({ url, headers })).toEqual(wanted);
  });

  test.each([
    ["/mcp?readonly=perhaps", /readonly \(X-MCP-Readonly\) is neither true nor false/],
    ["/mcp?toolsets=,", /is ",", which names none/],
    [`/mcp?tools=${"a".repeat(4_001)}`, /longer than 4000 characters/],
  ])("by %s cannot be understood", (url, sentence) => {
    expect(() => narrowingsOf({ url, headers: {} })).toThrow(NarrowingError);
    expect(() => narrowingsOf({ url, headers: {} })).toThrow(sentence);
  });
});

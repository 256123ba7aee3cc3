import { expect, test } from "vitest";
import { calledTools } from "../../src/transport/called-tools.ts";

const call = (name: unknown) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });
const through = (name: string, args: object) => ({ ...call(name), params: { name, arguments: args } });

test.each([
  [call("a"), ["a"]],
  [
    [call("a"), call("b"), call("a")],
    ["a", "b"],
  ],
  [{ ...call("a"), method: "tools/list" }, []],
  [call(1), []],
  [{ method: "tools/call" }, []],
  [[null, "a", [call("a")]], []],
  [undefined, []],
  [through("upstash_write", { tool: " a " }), ["upstash_write", "a"]],
  [through("upstash_read", { tool: 1 }), ["upstash_read"]],
  [through("a", { tool: "b" }), ["a"]],
])("%j calls %j", (json, names) => {
  expect(calledTools(json)).toEqual(names);
});

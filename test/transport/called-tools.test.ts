import { expect, test } from "vitest";
import { calledTools } from "../../src/transport/called-tools.ts";

const call = (name: unknown) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });

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
])("%j calls %j", (json, names) => {
  expect(calledTools(json)).toEqual(names);
});

import { describe, expect, test } from "vitest";
import { offered } from "./offered.ts";

/** What is said after a cut of an answer to a line that shows these elements, of many more. */
function readOn(line: string, value: readonly unknown[]): string | undefined {
  const [name = "", ...args] = line.split(" ");
  const cuts = [{ at: "result", unit: "elements" as const, shown: value.length, total: 1_000 }];
  return offered.find((command) => command.name === name)?.paging?.(args, { value, cuts } as never);
}

const call = (command: string, ...args: string[]) => `Read on with ${JSON.stringify({ command, args })}.`;

describe("an answer about an array that was cut is read on", () => {
  test.each([
    ["ARGETRANGE k 5 900", call("ARGETRANGE", "k", "8", "900")],
    ["ARGETRANGE k 900 5", call("ARGETRANGE", "k", "897", "5")],
    [
      "ARGETRANGE k 18446744073709550000 18446744073709551614",
      call("ARGETRANGE", "k", "18446744073709550003", "18446744073709551614"),
    ],
  ])("by index, in the direction of the range: %s", (line, sentence) => {
    expect(readOn(line, ["a", null, "c"])).toBe(sentence);
  });

  test("behind the last slot, whose index no double holds, with what is left of the limit", () => {
    const slots = [
      { index: 1, value: "a" },
      { index: "18446744073709550000", value: "b" },
    ];
    const rest = ["18446744073709550001", "18446744073709551614", "LIMIT", "98"];
    expect(readOn("ARSCAN k 0 18446744073709551614 LIMIT 100", slots)).toBe(call("ARSCAN", "k", ...rest));
  });

  test("with the indexes that are left of many", () => {
    expect(readOn("ARMGET k 1 2 3", ["a", "b"])).toContain("Read on with ARMGET and the indexes behind the first 2.");
  });

  test.each(["ARGETRANGE k x y", "ARSCAN k 0 9"])("not where nothing tells from where: %s", (line) => {
    expect(readOn(line, [])).toContain("--max-output");
  });
});

import { describe, expect, test } from "vitest";
import type { ValueRound } from "../../../../src/products/redis/reports/value-round.ts";
import { firstRound, plainType } from "../../../../src/products/redis/reports/value-types.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";

const names = { here: "a", there: "b" };
const judge = (type: string, one: Reply, other: Reply) => firstRound(type, names).judge([one], [other]);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

/** What the rounds come to, where a function answers their commands. */
function compare(type: string, answer: (command: readonly string[]) => Reply) {
  let round: ValueRound | string = firstRound(type, names);
  let asked = 0;
  while (typeof round !== "string") {
    asked += 1;
    round = round.judge(round.here.map(answer), round.there.map(answer));
  }
  return { verdict: round, asked };
}

describe("two values", () => {
  test.each<[string, string, Reply, Reply]>([
    ["string", "equal", "x", "x"],
    ["string", "different", "x", { base64: "eA==" }],
    ["list", "different", ["a", "b"], ["b", "a"]],
    ["zset", "equal", ["a", "0.1", "b", "inf"], ["a", "0.10000000000000001", "b", "inf"]],
    ["zset", "different", ["a", "1"], ["a", "2"]],
    ["hash", "equal", ["0", ["f", "1", "g", "2"]], ["0", ["g", "2", "f", "1"]]],
    ["hash", "different", ["0", ["f", "1", "g", "2"]], ["0", ["f", "2", "g", "1"]]],
    ["set", "equal", ["0", ["a", "b"]], ["0", ["b", "a"]]],
    ["set", "different", ["0", ["a", "b"]], ["0", ["a"]]],
    ["stream", "different", [["1-1", ["f", "v"]]], [["1-2", ["f", "v"]]]],
    ["json", "equal", '{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}'],
    ["json", "different", '{"a":[1,2]}', '{"a":[2,1]}'],
    ["json", "different", '{"a":9007199254740993}', '{ "a":9007199254740992}'],
    ["json", "different", "9007199254740993", "9007199254740992"],
    ["json", "different", '{"a":1}', '[["a",1]]'],
    ["json", "too_large", `${"[".repeat(50_000)}1${"]".repeat(50_000)}`, `${"[".repeat(50_000)}2${"]".repeat(50_000)}`],
    ["json", "too_large", `"${"x".repeat(600_000)}"`, `"${"y".repeat(600_000)}"`],
    ["array", "equal", [[0, "a"]], [[0, "a"]]],
    ["array", "different", [[0, "a"]], [[1, "a"]]],
    ["vectorset", "equal", { base64: "/w==" }, { base64: "/w==" }],
    ["vectorset", "type_not_read", { base64: "/w==" }, { base64: "/g==" }],
  ])("of type %s are %s", (type, verdict, one, other) => {
    expect(judge(type, one, other)).toBe(verdict);
  });

  test("are read page after page until one ends", () => {
    const items = numbered(5_000);
    const answer = ([, , from, to]: readonly string[]) => items.slice(Number(from), Number(to) + 1);
    expect(compare("list", answer)).toEqual({ verdict: "equal", asked: 4 });
  });

  test("of many pages differ in the last one", () => {
    const answer = ([, key, from, to]: readonly string[]) =>
      [...numbered(4_000), `last of ${key}`].slice(Number(from), Number(to) + 1);
    expect(compare("list", answer)).toEqual({ verdict: "different", asked: 3 });
  });

  test("of a stream go on behind the last entry", () => {
    const entries: Reply[] = numbered(450).map((id) => [`${id}-0`, ["f", "v"]]);
    const starts: string[] = [];
    const answer = ([, , start = "", , , count]: readonly string[]) => {
      starts.push(start);
      const from = start === "-" ? 0 : Number(start.slice(1).split("-")[0]) + 1;
      return entries.slice(from, from + Number(count));
    };
    expect(compare("stream", answer).verdict).toBe("equal");
    expect(starts).toEqual(["-", "-", "(199-0", "(199-0"]);
  });

  test("of an array go on behind the last slot, to the last index that there is", () => {
    const begin = 2n ** 64n - 2n - 449n;
    const slots: Reply[] = numbered(450).map((at) => [`${begin + BigInt(at)}`, `value ${at}`]);
    const starts: string[] = [];
    const answer = ([, , start = "", , , count]: readonly string[]) => {
      starts.push(start);
      const from = Math.max(0, Number(BigInt(start) - begin));
      return slots.slice(from, from + Number(count));
    };
    expect(compare("array", answer).verdict).toBe("equal");
    expect(starts).toEqual(["0", "0", `${begin + 200n}`, `${begin + 200n}`]);
    expect(judge("array", slots.slice(-200), slots.slice(-200))).toBe("equal");
  });

  test("of several pages are not sure where one gave an element twice, since they change", () => {
    const pages =
      (again: boolean) =>
      ([command, key, cursor]: readonly string[]): Reply => {
        if (command === "SCARD") return 3;
        if (cursor === "0") return ["7", ["x", "y"]];
        return ["0", again && key === "b" ? ["z", "x"] : ["z"]];
      };
    expect(compare("set", pages(false))).toEqual({ verdict: "equal", asked: 3 });
    expect(compare("set", pages(true)).verdict).toBe("changed_meanwhile");
  });

  test("are of one type where JSON has two names", () => {
    expect(plainType("ReJSON-RL")).toBe(plainType("json"));
    expect(plainType("hash")).toBe("hash");
  });
});

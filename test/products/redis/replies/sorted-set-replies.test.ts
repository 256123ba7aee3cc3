import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("the members of a sorted set", () => {
  test.each([
    "ZRANGE z 0 -1 WITHSCORES",
    "ZRANGE z 0 10 BYSCORE LIMIT 0 2 withscores",
    "ZREVRANGE z 0 -1 WITHSCORES",
    "ZRANGEBYSCORE z 0 1 WITHSCORES",
    "ZREVRANGEBYSCORE z 1 0 LIMIT 0 2 WITHSCORES",
    "ZRANDMEMBER z 2 WITHSCORES",
    "ZDIFF 2 a b WITHSCORES",
    "ZINTER 2 a b WEIGHTS 1 2 AGGREGATE MAX WITHSCORES",
    "ZUNION 1 a WITHSCORES",
    "ZPOPMIN z",
    "ZPOPMAX z 2",
  ])("come with their scores from %s", (line) => {
    const members = [
      { member: "a", score: 1 },
      { member: "b", score: 2.5 },
    ];
    expect(shown(line, ["a", "1", "b", "2.5"])).toEqual(members);
    expect(
      shown(line, [
        ["a", 1],
        ["b", 2.5],
      ]),
    ).toEqual(members);
  });

  test.each(["ZRANGE WITHSCORES 0 -1", "ZUNION 2 a WITHSCORES", "ZDIFF 1 WITHSCORES", "ZRANDMEMBER WITHSCORES 2"])(
    "stay a list where WITHSCORES is a key: %s",
    (line) => {
      expect(shown(line, ["a", "b"])).toEqual(["a", "b"]);
    },
  );

  test("are popped with their key", () => {
    expect(shown("ZMPOP 1 z MIN", ["z", [["e", "0"]]])).toEqual({ key: "z", members: [{ member: "e", score: 0 }] });
    expect(shown("LMPOP 1 l LEFT", ["l", ["b"]])).toEqual({ key: "l", values: ["b"] });
    expect(shown("ZMPOP 1 z MIN", null)).toBeNull();
  });

  test("have a rank, with their score on demand", () => {
    expect(shown("ZRANK z a WITHSCORE", [3, "1.5"])).toEqual({ rank: 3, score: 1.5 });
    expect(shown("ZREVRANK z WITHSCORE", 3)).toBe(3);
    expect(shown("ZRANK z nobody WITHSCORE", null)).toBeNull();
  });
});

describe("a score", () => {
  test.each([
    ["3", 3],
    ["-2.5", -2.5],
    ["0.10000000000000001", 0.1],
    ["1.1000000000000001", 1.1],
    ["9007199254740992", 9007199254740992],
    ["1e+20", 1e20],
    ["123456789012345680000", 123456789012345680000],
    ["1.50", 1.5],
    ["0.0", 0],
    ["0", 0],
  ])("%s is the number %d", (text, number) => {
    expect(shown("ZSCORE z a", text)).toBe(number);
  });

  test.each([
    "inf",
    "-inf",
    "nan",
    "-0",
    "",
    "9007199254740993",
    "114151760056403824",
    "0.12345678901234567890",
    "1e400",
    "0x10",
    " 1",
  ])("%j stays text, because a JSON number would not say the same", (text) => {
    expect(shown("ZSCORE z a", text)).toBe(text);
  });

  test("is a number in every command that answers one", () => {
    expect(shown("ZMSCORE z a b", ["1.5", null])).toEqual([1.5, null]);
    expect(shown("ZINCRBY z 1 a", "2.5")).toBe(2.5);
    expect(shown("ZADD z INCR 1 a", "2.5")).toBe(2.5);
    expect(shown("ZADD z 1 a", 1)).toBe(1);
  });
});

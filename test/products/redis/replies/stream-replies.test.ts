import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("a stream entry", () => {
  test("has an id and fields", () => {
    expect(shown("XRANGE s - +", [["1-1", ["a", "1", "b", "2"]]])).toEqual([{ id: "1-1", fields: { a: "1", b: "2" } }]);
  });

  test("keeps a field that comes twice", () => {
    expect(shown("XREVRANGE s + -", [["1-2", ["a", "1", "a", "2"]]])).toEqual([
      {
        id: "1-2",
        fields: [
          { field: "a", value: "1" },
          { field: "a", value: "2" },
        ],
      },
    ]);
  });

  test("that was deleted has no fields", () => {
    expect(shown("XREADGROUP GROUP g c STREAMS s 0", [["s", [["1-2", null]]]])).toEqual([
      { key: "s", entries: [{ id: "1-2", fields: null }] },
    ]);
  });
});

describe("reading streams", () => {
  const expected = [
    { key: "s", entries: [{ id: "1-1", fields: { a: "1" } }] },
    { key: "t", entries: [] },
  ];

  test("answers the entries by stream", () => {
    expect(
      shown("XREAD STREAMS s t 0 0", [
        ["s", [["1-1", ["a", "1"]]]],
        ["t", []],
      ]),
    ).toEqual(expected);
  });

  test("answers the same for a flat reply", () => {
    expect(shown("XREAD STREAMS s t 0 0", ["s", [["1-1", ["a", "1"]]], "t", []])).toEqual(expected);
  });

  test("answers null where there is nothing", () => {
    expect(shown("XREAD STREAMS s 0", null)).toBeNull();
  });
});

describe("claiming entries", () => {
  test("answers the entries, or their ids", () => {
    expect(shown("XCLAIM s g bob 0 1-1", [["1-1", ["a", "1"]]])).toEqual([{ id: "1-1", fields: { a: "1" } }]);
    expect(shown("XCLAIM s g bob 0 1-1 JUSTID", ["1-1"])).toEqual(["1-1"]);
  });

  test("by idle time says where to go on and what is gone", () => {
    expect(shown("XAUTOCLAIM s g bob 0 0", ["0-0", [["1-1", ["a", "1"]]], ["1-2"]])).toEqual({
      next: "0-0",
      entries: [{ id: "1-1", fields: { a: "1" } }],
      deleted: ["1-2"],
    });
    expect(shown("XAUTOCLAIM s g bob 0 0 JUSTID", ["0-0", ["1-1"], []])).toEqual({
      next: "0-0",
      entries: ["1-1"],
      deleted: [],
    });
  });
});

describe("pending entries", () => {
  test("are summed up for a group", () => {
    expect(shown("XPENDING s g", [2, "1-1", "1-2", [["alice", "2"]]])).toEqual({
      pending: 2,
      smallest_id: "1-1",
      greatest_id: "1-2",
      consumers: [{ consumer: "alice", pending: 2 }],
    });
    expect(shown("XPENDING s g", [0, null, null, null])).toEqual({
      pending: 0,
      smallest_id: null,
      greatest_id: null,
      consumers: null,
    });
  });

  test("are listed for a range", () => {
    expect(shown("XPENDING s g - + 10", [["1-1", "alice", 1500, 2]])).toEqual([
      { id: "1-1", consumer: "alice", idle_ms: 1500, deliveries: 2 },
    ]);
  });
});

describe("what a stream tells about itself", () => {
  test("is an object with its first and last entry", () => {
    const reply = ["length", 1, "first-entry", ["1-1", ["a", "1"]], "last-entry", null];
    expect(shown("XINFO STREAM s", reply)).toEqual({
      length: 1,
      "first-entry": { id: "1-1", fields: { a: "1" } },
      "last-entry": null,
    });
  });

  test("has entries, groups and consumers in full", () => {
    const consumer = ["name", "alice", "seen-time", 5, "pel-count", 1, "pending", [["1-1", 1795367211796, 2]]];
    const group = ["name", "g", "lag", null, "pending", [["1-1", "alice", 1795367211796, 2]], "consumers", [consumer]];
    const reply = ["length", 1, "entries", [["1-1", ["a", "1"]]], "groups", [group]];
    const delivery = { id: "1-1", delivered_unix_ms: 1795367211796, deliveries: 2 };
    expect(shown("XINFO STREAM s FULL", reply)).toEqual({
      length: 1,
      entries: [{ id: "1-1", fields: { a: "1" } }],
      groups: [
        {
          name: "g",
          lag: null,
          pending: [{ ...delivery, consumer: "alice" }],
          consumers: [{ name: "alice", "seen-time": 5, "pel-count": 1, pending: [delivery] }],
        },
      ],
    });
  });

  test("lists groups and consumers as objects", () => {
    expect(shown("XINFO GROUPS s", [["name", "g", "pending", 2, "lag", null]])).toEqual([
      { name: "g", pending: 2, lag: null },
    ]);
    expect(shown("XINFO CONSUMERS s g", [["name", "alice", "idle", 2]])).toEqual([{ name: "alice", idle: 2 }]);
  });
});

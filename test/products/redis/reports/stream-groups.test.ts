import { describe, expect, test } from "vitest";
import type { GroupFacts, StreamFacts } from "../../../../src/products/redis/reports/stream-facts.ts";
import { judgeGroup } from "../../../../src/products/redis/reports/stream-groups.ts";
import { mendsOf } from "../../../../src/products/redis/reports/stream-mends.ts";

const group: GroupFacts = { name: "g", consumers: 0, pending: 0, lag: undefined, lastDeliveredId: "5-0" };
const stream: StreamFacts = {
  ...{ key: "s", length: 2, memoryBytes: 100, firstId: "3-0", lastId: "5-0", entriesAdded: 5 },
  ...{ newestIds: [], groups: [group], now: 0 },
};
const lagOf = (given: Partial<GroupFacts>, of: Partial<StreamFacts> = {}) =>
  judgeGroup({ ...group, ...given }, { consumers: [], oldest: [] }, { ...stream, ...of }, 1_000).lag;

describe("the lag of a group", () => {
  test("is what Redis tells", () => expect(lagOf({ lag: 7 })).toBe(7));
  test("is none where the newest entry was delivered", () => expect(lagOf({})).toBe(0));
  test("is none in an empty stream", () => expect(lagOf({ lastDeliveredId: "0-0" }, { length: 0 })).toBe(0));
  test("is unknown elsewhere", () => expect(lagOf({ lastDeliveredId: "4-0" })).toBeUndefined());
});

describe("the calls that mend", () => {
  test("name no group and no consumer whose name is no text", () => {
    const bytes = { base64: "/w==" };
    const consumer = { name: bytes, pending: 3, idleMs: 5_000, inactiveMs: undefined };
    const oldest = [{ id: "4-0", consumer: bytes, idleMs: 5_000, deliveries: 1 }];
    const named = judgeGroup({ ...group, pending: 3 }, { consumers: [consumer], oldest }, stream, 1_000);
    const unnamed = judgeGroup({ ...group, name: bytes, pending: 3 }, { consumers: [consumer], oldest }, stream, 1_000);
    expect(mendsOf([named], stream, 1_000)).toMatchObject([{ arguments: { command: "XAUTOCLAIM" } }]);
    expect(mendsOf([unnamed], stream, 1_000)).toEqual([]);
  });

  test("ask to look again where consumers run and are far behind", () => {
    const consumer = { name: "c", pending: 0, idleMs: 5, inactiveMs: 5 };
    const judged = judgeGroup({ ...group, lag: 5_000 }, { consumers: [consumer], oldest: [] }, stream, 1_000);
    expect(mendsOf([judged], stream, 1_000)).toMatchObject([
      { tool: "redis_stream_health", arguments: { key: "s", group: "g" } },
    ]);
  });
});

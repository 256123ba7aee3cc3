import { describe, expect, test } from "vitest";
import type { RestAccess } from "../../src/upstash/access.ts";
import { keepClients } from "../../src/upstash/clients.ts";

const access = { url: "https://shop.upstash.io", token: "token" };

describe("a client", () => {
  test("is the same for the same address and token", () => {
    const { keeper, connected } = counting();
    expect(keeper.of({ ...access }, "writes")).toBe(keeper.of({ ...access }, "writes"));
    expect(connected).toEqual([access]);
  });

  test.each([
    ["another token", { ...access, token: "other" }],
    ["another address", { ...access, url: "https://cache.upstash.io" }],
    ["a text of both that looks alike", { url: "https://shop.upstash.iot", token: "oken" }],
  ])("is another one for %s", (_what, other) => {
    const { keeper } = counting();
    expect(keeper.of(other, "writes")).not.toBe(keeper.of(access, "writes"));
  });

  test.each([
    ["read-only", "privileged-reads"],
    ["privileged-reads", "writes"],
  ] as const)("is another one at %s than at %s, were the token the same", (one, other) => {
    const { keeper } = counting();
    expect(keeper.of(access, one)).not.toBe(keeper.of(access, other));
  });

  test("is made anew when it was dropped, and the others stay", () => {
    const { keeper } = counting();
    const other = keeper.of({ ...access, token: "other" }, "writes");
    const dropped = keeper.of(access, "writes");
    keeper.drop(dropped);
    expect(keeper.of(access, "writes")).not.toBe(dropped);
    expect(keeper.of({ ...access, token: "other" }, "writes")).toBe(other);
  });

  test("that was dropped before is passed over", () => {
    const { keeper } = counting();
    const dropped = keeper.of(access, "writes");
    keeper.drop(dropped);
    const current = keeper.of(access, "writes");
    keeper.drop(dropped);
    expect(keeper.of(access, "writes")).toBe(current);
  });
});

describe("of more than 200 clients", () => {
  test("the one that was asked for longest ago is let go", () => {
    const { keeper } = counting();
    const numbered = (number: number) => keeper.of({ ...access, token: `${number}` }, "writes");
    const [first, second] = [numbered(0), numbered(1)];
    for (let number = 2; number < 200; number += 1) numbered(number);
    expect(numbered(0)).toBe(first);
    numbered(200);
    expect(numbered(0)).toBe(first);
    expect(numbered(1)).not.toBe(second);
  });
});

function counting() {
  const connected: RestAccess[] = [];
  const keeper = keepClients((given) => ({ number: connected.push(given) }));
  return { keeper, connected };
}

import { describe, expect, test } from "vitest";
import { STANDARD_LIMIT } from "../../src/call/answer-size.ts";
import { bound } from "../../src/call/bound.ts";

describe("a large answer is looked at no further than to its limit", () => {
  const milliseconds = (work: () => unknown) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const nested = (inner: unknown, levels: number) => {
    let value = inner;
    for (let level = 0; level < levels; level += 1) value = [value, level];
    return value;
  };
  const values: Readonly<Record<string, () => unknown>> = {
    "a text of 6 MB": () => "字".repeat(6_000_000),
    "50,000 fields": () =>
      Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field${index}`, `价值${index}`])),
    "8,000 fields of a kilobyte": () =>
      Object.fromEntries(Array.from({ length: 7_900 }, (_, index) => [`f${index}`, "字".repeat(1_000)])),
    "1,000 texts of 8 KB in 500 levels": () =>
      nested(
        Array.from({ length: 1_000 }, () => "字".repeat(8_000)),
        499,
      ),
    "30,000 small values in 500 levels": () =>
      nested(
        Array.from({ length: 30_000 }, () => "字"),
        499,
      ),
    "what has too many tokens but not characters in 500 levels": () => nested("Zq7/".repeat(9_500), 499),
  };

  test.each(Object.entries(values))("%s", (_, make) => {
    const value = make();
    for (const independent of [undefined, {}]) {
      const times = [1, 2, 3].map(() => milliseconds(() => bound(value, STANDARD_LIMIT, independent)));
      expect(Math.min(...times)).toBeLessThan(150);
    }
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { faultOf } from "./growth-of.ts";

/** Milliseconds of CPU that a reading has taken, and nothing else. */
let taken = 0;

beforeEach(() => {
  taken = 0;
  vi.spyOn(process, "cpuUsage").mockImplementation((before) => ({
    user: taken * 1_000 - (before?.user ?? 0),
    system: 0,
  }));
});
afterEach(() => vi.restoreAllMocks());

const text = { name: "a text", of: (length: number) => "a".repeat(length) };

/** A reading of which each character takes longer than in a shorter text, or not. */
function taking(milliseconds: (length: number) => number) {
  return (read: string) => {
    taken += milliseconds(read.length);
  };
}

describe("a reading is at fault", () => {
  test.each<[string, (length: number) => number]>([
    ["that takes four times as long for twice the text", (length) => 60 * (length / 25_600) ** 2],
    ["that does so behind a bound alone", (length) => (length < 4_000 ? 0.1 : 60 * (length / 25_600) ** 2)],
    ["that takes longer than anybody waits for", (length) => length / 200],
    ["that grows slowly and takes so long from a bound on", (length) => (length < 4_000 ? 0.1 : 120)],
  ])("%s", (_, milliseconds) => {
    expect(faultOf(taking(milliseconds), text)).toMatch(/^a text: 50: .*25600: \d+\.\d ms$/);
  });

  test("whose text is too much for the stack", () => {
    const read = () => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    expect(faultOf(read, text)).toBe("a text: 50: Infinity ms");
  });
});

describe("a reading is at no fault", () => {
  test.each<[string, (length: number) => number]>([
    ["that takes twice as long for twice the text", (length) => length / 300],
    ["that takes hardly any time, however that grows", (length) => 30 * (length / 25_600) ** 2],
    [
      "that takes more from a bound on, and then twice as long for twice the text",
      (length) => (length < 4_000 ? 0.1 : 60 * (length / 25_600)),
    ],
  ])("%s", (_, milliseconds) => {
    expect(faultOf(taking(milliseconds), text)).toBeUndefined();
  });
});

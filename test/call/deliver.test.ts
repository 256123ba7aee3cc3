import { describe, expect, test } from "vitest";
import { deliverProgress } from "../../src/call/deliver.ts";
import { createRedactor } from "../../src/call/redactor.ts";

const redactor = createRedactor(false);
redactor.add("AXlzTokenOfTheDatabase");

describe("what goes to a client beside answers", () => {
  test("is progress without secrets, and short", async () => {
    const told: unknown[] = [];
    const progress = deliverProgress(async (...given) => void told.push(given), redactor);
    await progress(1, 2, "Read AXlzTokenOfTheDatabase");
    await progress(2, undefined, "x".repeat(10_000));
    expect(told).toEqual([
      [1, 2, "Read [redacted]"],
      [2, undefined, "x".repeat(500)],
    ]);
  });
});

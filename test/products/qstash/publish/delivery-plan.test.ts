import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import { deliveryPlan } from "../../../../src/products/qstash/publish/delivery-plan.ts";
import { readDelay, retryDelays } from "../../../../src/products/qstash/publish/retry-plan.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

describe("the plan of a delivery", () => {
  it("says the standard retries in absolute times: after 12 s, 2 min 28 s, 30 min 8 s", () => {
    expect(deliveryPlan({}, now)).toEqual({
      first_try: "2026-01-01T00:00:00Z",
      retries_if_each_try_fails_at_once: ["2026-01-01T00:00:12Z", "2026-01-01T00:02:40Z", "2026-01-01T00:32:48Z"],
    });
  });

  it("begins behind a delay, or not before a time", () => {
    expect(deliveryPlan({ delay: "1d10h30m", retries: 0 }, now)).toEqual({ first_try: "2026-01-02T10:30:00Z" });
    expect(deliveryPlan({ not_before: "2026-03-01", retries: 0 }, now)).toEqual({ first_try: "2026-03-01T00:00:00Z" });
    expect(deliveryPlan({ not_before: "2020-01-01", retries: 0 }, now)).toEqual({ first_try: "2026-01-01T00:00:00Z" });
  });

  it.each([{ delay: "99999999d" }, { delay: `${"9".repeat(400)}d` }, { not_before: "8640000000000000", retries: 1 }])(
    "is refused where no calendar has the time: %j",
    (input) => {
      expect(() => deliveryPlan(input, now)).toThrow(
        new InputError("That is later than any time there is: give a shorter delay, or an earlier not_before."),
      );
    },
  );

  it("says what a message waits for beside its time", () => {
    const at = "2026-01-01T00:00:00Z";
    const first = (input: object) => deliveryPlan({ retries: 0, ...input }, now).first_try;
    expect(first({ queue: "q" })).toBe(`${at}, after those before it in the queue`);
    expect(first({ flow_control_key: "k", rate: 1 })).toBe(`${at}, or when the flow control key lets it through`);
    expect(first({ queue: "q", flow_control_key: "k" })).toBe(
      `${at}, after those before it in the queue, or when the flow control key lets it through`,
    );
  });

  it("follows an expression, and names the last of many retries", () => {
    const plan = deliveryPlan({ retries: 10, retry_delay: "60000 * (1 + retried)" }, now);
    expect(plan).toMatchObject({ last_retry: "2026-01-01T00:55:00Z" });
    expect(plan.retries_if_each_try_fails_at_once).toHaveLength(5);
  });
});

describe("a delay between retries", () => {
  it.each([
    ["1000", [1_000, 1_000, 1_000]],
    ["1000 * (1 + retried)", [1_000, 2_000, 3_000]],
    ["pow(2, retried) * 1000", [1_000, 2_000, 4_000]],
    ["max(1000, pow(2, retried) * 600)", [1_000, 1_200, 2_400]],
    ["10 - 2 - 3", [5, 5, 5]],
    ["min(7, 8) % 4 / 3", [1, 1, 1]],
    ["-5", [0, 0, 0]],
    ["floor(1.9) + ceil(1.1) + round(1.5) + abs(-1) + sqrt(4) + exp(0)", [9, 9, 9]],
    ["pow(10, 12)", [86_400_000, 86_400_000, 86_400_000]],
  ])("%s", (expression, delays) => {
    expect(retryDelays(3, expression)).toEqual(delays);
  });

  it.each(["", "retried retried", "(1", "pow(1)", "constructor(1)", "1 +", "x", "1; 2", "9".repeat(301)])(
    "is none: %j",
    (text) => {
      expect(() => readDelay(text)).toThrow(/is no expression/);
    },
  );

  it("is as arithmetic has it, whatever is put together", () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3 },
        fc.nat(99).map(String),
        fc
          .tuple(tie("expression"), fc.constantFrom("+", "-", "*"), tie("expression"))
          .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      ),
    }));
    fc.assert(
      fc.property(expression, (text) => {
        fc.pre(text.length <= 300);
        // The text has digits, signs and parentheses alone.
        expect(readDelay(text)(0)).toBe(new Function(`return ${text}`)());
      }),
    );
  });
});

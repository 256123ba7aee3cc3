import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GiveBack } from "../../src/call/context.ts";
import { type CallLimits, createCallLimits } from "../../src/callers/call-limits.ts";

/** A clock that stands still until it is told otherwise; it begins on 2026-11-26 at noon (UTC). */
function clock() {
  let time = Date.UTC(2026, 10, 26, 12);
  return {
    now: () => time,
    pass(milliseconds: number) {
      time += milliseconds;
    },
  };
}

/** What gives commands back; nothing where they are more than what is left. */
function takenOf({ commands }: CallLimits, amount: number): GiveBack | undefined {
  try {
    const taken = commands?.take(amount);
    return taken instanceof Promise ? undefined : taken;
  } catch {
    return undefined;
  }
}

/** Why commands are more than what is left. */
function refusalOf({ commands }: CallLimits, amount: number): string | undefined {
  try {
    void commands?.take(amount);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test("limits tell how much of them is used, and when it begins anew", () => {
  const { now } = clock();
  const limits = createCallLimits({ callsPerMinute: 3, commandsPerDay: 100 }, now);
  void limits.commands?.take(7);
  expect(limits.uses()).toEqual([
    { of: "Calls a minute", most: 3 },
    { of: "Redis commands a day", most: 100, used: 7, until: new Date("2026-11-27T00:00:00Z") },
  ]);
  expect(createCallLimits({}).uses()).toEqual([]);
});

describe("calls in a minute", () => {
  test("may all come at once, and then again as time goes by", () => {
    const { now, pass } = clock();
    const limits = createCallLimits({ callsPerMinute: 3 }, now);
    expect([1, 2, 3].map(() => limits.admit())).toEqual([undefined, undefined, undefined]);
    expect(limits.admit()).toBe("More than 3 calls in a minute. Call again in 20 seconds. Nothing was sent.");
    pass(19_000);
    expect(limits.admit()).toContain("again in 1 seconds");
    pass(1_000);
    expect(limits.admit()).toBeUndefined();
  });

  test("are never more than the limit and what time has given, whenever they come", () => {
    const wait = fc.integer({ min: -5_000, max: 30_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(wait, { maxLength: 100 }), (perMinute, waits) => {
        const { now, pass } = clock();
        const limits = createCallLimits({ callsPerMinute: perMinute }, now);
        let forward = 0;
        let admitted = 0;
        for (const milliseconds of waits) {
          pass(milliseconds);
          forward += Math.max(0, milliseconds);
          if (limits.admit() === undefined) admitted += 1;
        }
        expect(admitted).toBeLessThanOrEqual(perMinute + (forward * perMinute) / 60_000 + 1e-6);
      }),
    );
  });
});

describe("a budget of commands", () => {
  test("is refused when it is used up, until the next day begins", () => {
    const { now, pass } = clock();
    const limits = createCallLimits({ commandsPerDay: 100 }, now);
    void limits.commands?.take(99);
    expect(limits.admit()).toBeUndefined();
    void limits.commands?.take(1);
    expect(limits.admit()).toBe(
      "The budget of 100 Redis commands a day (commands_per_day of the caller) is used up; it begins anew at 2026-11-27T00:00:00.000Z. Nothing was sent.",
    );
    pass(12 * 3_600_000);
    expect(limits.admit()).toBeUndefined();
  });
});

describe("commands that calls under way send", () => {
  test("are never more than are left, however many calls begin before one is over", () => {
    const { now, pass } = clock();
    const limits = createCallLimits({ commandsPerDay: 100 }, now);
    const sent = Array.from({ length: 9 }, () => refusalOf(limits, 30));
    expect(sent.filter((refused) => refused === undefined)).toHaveLength(3);
    expect(sent.at(-1)).toBe(
      "Of the budget of 100 Redis commands a day (commands_per_day of the caller) 10 are left, and this takes 30; nothing of it was sent. The budget begins anew at 2026-11-27T00:00:00.000Z.",
    );
    expect(limits.admit()).toBeUndefined();
    expect([refusalOf(limits, 10), refusalOf(limits, 1)]).toEqual([undefined, expect.stringContaining("0 are left")]);
    expect(limits.admit()).toContain("is used up");
    pass(12 * 3_600_000);
    expect(refusalOf(limits, 100)).toBeUndefined();
  });

  test("are what a plain count says, whatever is given back and whenever", () => {
    const amounts = fc.integer({ min: 0, max: 40 });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ take: amounts }) },
      { weight: 3, arbitrary: fc.record({ giveBack: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 30 * 3_600_000 }) }) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(step, { maxLength: 60 }), (most, steps) => {
        const { now, pass } = clock();
        const limits = createCallLimits({ commandsPerDay: most }, now);
        const today = () => Math.floor(now() / 86_400_000);
        const model = { day: today(), spent: 0 };
        const open: { day: number; amount: number; giveBack: GiveBack }[] = [];
        for (const each of steps) {
          if ("pass" in each) pass(each.pass);
          if (model.day !== today()) Object.assign(model, { day: today(), spent: 0 });
          if ("take" in each) {
            const taken = takenOf(limits, each.take);
            expect(taken === undefined).toBe(each.take > 0 && model.spent + each.take > most);
            if (taken === undefined) continue;
            model.spent += each.take;
            open.push({ day: model.day, amount: each.take, giveBack: taken });
          } else if ("giveBack" in each && open.length > 0) {
            const [{ day, amount, giveBack }] = open.splice(each.giveBack % open.length, 1) as [(typeof open)[number]];
            void giveBack();
            if (day === model.day) model.spent -= amount;
          }
          expect(limits.commands?.left()).toMatchObject({ spent: model.spent, left: most - model.spent });
          expect(limits.uses()).toMatchObject([{ used: model.spent }]);
        }
      }),
    );
  });

  test("are not asked about where none are limited", () => {
    expect(createCallLimits({ callsPerMinute: 1 }).commands).toBeUndefined();
  });
});

test("without limits everything is admitted", () => {
  const limits = createCallLimits({});
  expect(Array.from({ length: 1_000 }, () => limits.admit()).filter((each) => each !== undefined)).toEqual([]);
});

describe("calls that run at once", () => {
  test("are no more than the limit, and each that ends makes room for one", () => {
    const limits = createCallLimits({ callsAtOnce: 2 });
    expect([limits.begin(), limits.begin()]).toEqual([undefined, undefined]);
    expect(limits.begin()).toBe(
      "2 calls of yours are running, and no more may at once. Call again as soon as one has been answered. Nothing was sent.",
    );
    limits.end();
    expect(limits.begin()).toBeUndefined();
    expect(limits.begin()).toContain("no more may at once");
  });

  test("are 128 where nothing is said", () => {
    const limits = createCallLimits({});
    const begun = Array.from({ length: 130 }, () => limits.begin());
    expect(begun.filter((refused) => refused === undefined)).toHaveLength(128);
  });

  test("are told as one where one may run", () => {
    const limits = createCallLimits({ callsAtOnce: 1 });
    limits.begin();
    expect(limits.begin()).toMatch(/^Another call of yours is running/);
  });
});

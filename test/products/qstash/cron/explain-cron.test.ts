import { describe, expect, it } from "vitest";
import { explainCron } from "../../../../src/products/qstash/cron/explain-cron.ts";

const from = Date.parse("2026-01-01T00:00:00Z");

describe("a cron in words", () => {
  it.each([
    ["0 9 * * 1-5", "At 09:00, Monday through Friday"],
    ["*/5 * * * *", "Every 5 minutes"],
    ["0 0 1 * *", "At 00:00, on day 1 of the month"],
    ["30 18 * * SUN", "At 18:30, only on Sunday"],
    ["0 9 1 * 1", "At 09:00, on day 1 of the month, and on Monday (on either of these days)"],
  ])("%s", async (cron, words) => {
    expect((await explainCron(cron, from)).words).toBe(words);
  });
});

describe("the next five times of a cron", () => {
  it("are in UTC where no zone is named", async () => {
    const { zone, next } = await explainCron("0 9 * * 1-5", from);
    expect(zone).toBe("UTC");
    expect(next).toEqual([1, 2, 5, 6, 7].map((day) => `2026-01-0${day}T09:00:00Z`));
  });

  it("are those of its zone, with the offset of each day", async () => {
    const { zone, next } = await explainCron("CRON_TZ=Europe/Berlin 0 9 * * *", Date.parse("2026-03-27T12:00:00Z"));
    expect(zone).toBe("Europe/Berlin");
    expect(next).toEqual([
      "2026-03-28T09:00:00+01:00",
      ...[29, 30, 31].map((day) => `2026-03-${day}T09:00:00+02:00`),
      "2026-04-01T09:00:00+02:00",
    ]);
  });

  it("have offsets of half an hour, and before UTC", async () => {
    expect((await explainCron("TZ=Asia/Kolkata 0 0 1 1 *", from)).next[0]).toBe("2027-01-01T00:00:00+05:30");
    expect((await explainCron("CRON_TZ=America/New_York 0 0 * * *", from)).next[0]).toBe("2026-01-01T00:00:00-05:00");
  });

  it("are either of two days, as cron has it", async () => {
    const { next } = await explainCron("0 9 1 * 1", from);
    expect(next).toEqual([1, 5, 12, 19, 26].map((day) => `2026-01-${`${day}`.padStart(2, "0")}T09:00:00Z`));
  });
});

describe("what is no cron", () => {
  it.each(["", "soon", "* * * *", "* * * * * *", "60 * * * *", "0 25 * * *", "0 0 32 * *", "@daily"])(
    "is refused: %j",
    async (cron) => {
      await expect(explainCron(cron, from)).rejects.toThrow(/is no expression of five fields/);
    },
  );

  it("is refused where it is never due", async () => {
    await expect(explainCron("0 0 30 2 *", from)).rejects.toThrow('cron "0 0 30 2 *" is never due.');
  });

  it("is refused in a zone that is none", async () => {
    await expect(explainCron("CRON_TZ=Mars/Olympus 0 9 * * *", from)).rejects.toThrow(
      '"Mars/Olympus" is no time zone.',
    );
  });
});

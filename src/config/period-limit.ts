import * as z from "zod";
import type { BudgetPeriod, PeriodLimit } from "../upstash/budget/bill.ts";

/** So much within a period: `100000/day`, `5000/hour`, `100/minute`; a number alone is for a day. */
function periodLimit(number: RegExp, most: number, expected: string) {
  return z.string().transform((text, context): PeriodLimit => {
    const [, amount = "", per = "day"] = /^([\d.]+)(?:\/(day|hour|minute))?$/.exec(text) ?? [];
    const value = Number(amount);
    if (number.test(amount) && value > 0 && value <= most) return { most: value, per: per as BudgetPeriod };
    context.addIssue({ code: "custom", message: `expected ${expected}, and /day, /hour or /minute behind it` });
    return z.NEVER;
  });
}

/** How many commands may be sent within a period. */
export const commandLimit = periodLimit(
  /^\d+$/,
  1_000_000_000_000,
  "a whole number of commands from 1 on, such as 100000",
);

/** How many US dollars may be spent within a period. */
export const costLimit = periodLimit(/^\d+(\.\d{1,6})?$/, 1_000_000, "US dollars, such as 1.50");

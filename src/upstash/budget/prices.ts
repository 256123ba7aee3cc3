import type { BilledUnit } from "./bill.ts";

/*
 * List prices of Pay-As-You-Go in US dollars, as of November 2026: $0.20 for 100,000 commands ("Pricing & Billing" of Redis),
 * $1 for 100,000 messages ("Pricing" of QStash), $0.40 for 100,000 operations on a Vector index ("FAQ" of Vector). That of
 * Search, $0.05 for 1,000 requests, is assumed: it was read off no page of Upstash. Fixed plans, and what is free each month,
 * cost less than this.
 */

/** Billionths of a dollar for one: whole numbers, whose sums are exact. */
export const PRICES: Readonly<Record<BilledUnit, number>> = {
  commands: 2_000,
  messages: 10_000,
  "vector requests": 4_000,
  "search requests": 50_000,
};

/** Of a dollar. */
export const BILLIONTHS = 1_000_000_000;

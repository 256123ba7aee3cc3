import { type Bill, PRODUCTION_PACK_PRICE } from "../billing.ts";
import { DATABASE_PLANS } from "./database-plans.ts";
import type { Database } from "./database-state.ts";
import type { RequestCounts } from "./statistics-document.ts";

/** "$0.20 per 100K commands". */
const COMMAND_PRICE = 0.2 / 100_000;

type Billed = Pick<Database, "limits" | "readRegions" | "productionPack" | "createdAt" | "planChangedAt" | "budget">;

/**
 * What a database costs, as "Pricing & Billing" of Redis has it: a write counts again for each read region, and what is used
 * never costs more than the budget. Storage and bandwidth are taken for less than what is free.
 */
export function databaseBill(database: Billed, { all, writes }: Pick<RequestCounts, "all" | "writes">): Bill {
  const { limits, readRegions, productionPack, createdAt, planChangedAt, budget } = database;
  const used = limits.plan === "payg" ? (all + writes * readRegions.length) * COMMAND_PRICE : 0;
  const { price } = DATABASE_PLANS[limits.plan];
  return {
    monthly: price * (1 + readRegions.length / 2) + (productionPack ? PRODUCTION_PACK_PRICE : 0),
    since: Math.max(createdAt, planChangedAt) * 1_000,
    used: budget > 0 ? Math.min(used, budget) : used,
  };
}

import * as z from "zod";

const MAX_NAME_LENGTH = 100;
const MAX_BUDGET_DOLLARS = 1_000_000;

/** The name of a resource: 1 to 100 characters. */
export const resourceName = z.string().trim().min(1).max(MAX_NAME_LENGTH);

/** The ID of a resource as it comes in a body. */
export const resourceId = z.string().min(1);

/** Dollars per month. */
export const monthlyBudget = z.number().int().min(0).max(MAX_BUDGET_DOLLARS);

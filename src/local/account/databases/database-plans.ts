const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** What a plan of a Redis database allows. */
interface PlanLimits {
  /** "Type of the database in terms of pricing model". */
  readonly databaseType: string;
  readonly type: "free" | "payg" | "pro";
  /** The most data it holds, in bytes. */
  readonly dataSize: number;
  /** The most memory it uses, in bytes. */
  readonly memory: number;
  /** Bytes per day. */
  readonly bandwidth: number;
  readonly resourceSize: "S" | "M" | "L" | "XL" | "XXL" | "3XL";
  /** US dollars a month; each read region costs half of it. */
  readonly price: number;
}

/**
 * Plans of the schemas CreateDatabaseRequest and ChangePlanRequest; sizes of payg as in the published examples, prices as in
 * "Pricing & Billing" of Redis.
 */
export const DATABASE_PLANS = {
  free: planLimits("Free", "free", 256 * MIB, "S", 0),
  payg: { ...planLimits("Pay as You Go", "payg", 100 * GIB, "L", 0), memory: 3 * GIB },
  fixed_250mb: planLimits("Fixed 250MB", "pro", 250 * MIB, "S", 10),
  fixed_1gb: planLimits("Fixed 1GB", "pro", GIB, "M", 20),
  fixed_5gb: planLimits("Fixed 5GB", "pro", 5 * GIB, "L", 100),
  fixed_10gb: planLimits("Fixed 10GB", "pro", 10 * GIB, "XL", 200),
  fixed_50gb: planLimits("Fixed 50GB", "pro", 50 * GIB, "XXL", 400),
  fixed_100gb: planLimits("Fixed 100GB", "pro", 100 * GIB, "3XL", 800),
  fixed_500gb: planLimits("Fixed 500GB", "pro", 500 * GIB, "3XL", 1_500),
} as const satisfies Record<string, PlanLimits>;

/** The name of a plan. */
export type DatabasePlan = keyof typeof DATABASE_PLANS;

/** The names of all plans, for a schema. */
export const DATABASE_PLAN_NAMES = Object.keys(DATABASE_PLANS) as [DatabasePlan, ...DatabasePlan[]];

function planLimits(
  databaseType: string,
  type: PlanLimits["type"],
  dataSize: number,
  resourceSize: PlanLimits["resourceSize"],
  price: number,
): PlanLimits {
  return { databaseType, type, dataSize, memory: dataSize, bandwidth: 50 * GIB, resourceSize, price };
}

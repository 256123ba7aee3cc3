import { randomUUID } from "node:crypto";
import { type Bill, PRODUCTION_PACK_PRICE } from "../billing.ts";
import { add, type Collection, createCollection } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";

/** The QStash of an account in one region. */
export interface QStashUser {
  readonly id: string;
  /** The e-mail of the account, or the ID of the team it was moved to. */
  owner: string;
  readonly createdBy: string;
  readonly region: "eu-central-1" | "us-east-1";
  plan: QStashPlan;
  password: string;
  token: string;
  readOnlyToken: string;
  productionPack: boolean;
  /** Dollars per month; 0 is no limit. */
  budget: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Seconds since 1970, or 0 when the plan was never changed. */
  planChangedAt: number;
}

/** "Set QStash Plan" accepts all but "free", the plan to begin with. */
export type QStashPlan = "free" | "paid" | "qstash_fixed_1m" | "qstash_fixed_10m" | "qstash_fixed_100m";

/** The QStash of an account, one in each region. */
export interface QStashState {
  readonly qstashUsers: Collection<QStashUser>;
}

/** A QStash in each region, on the plan to begin with. */
export function createQStashState(email: string): QStashState {
  const qstashUsers = createCollection<QStashUser>("qstash user");
  add(qstashUsers, createQStashUser(email, "eu-central-1"));
  add(qstashUsers, createQStashUser(email, "us-east-1"));
  return { qstashUsers };
}

const SECONDS_PER_DAY = 24 * 60 * 60;

const REQUESTS_PER_DAY: Readonly<Record<QStashPlan, number>> = {
  free: 1_000,
  paid: 500_000,
  qstash_fixed_1m: 1_000_000,
  qstash_fixed_10m: 10_000_000,
  qstash_fixed_100m: 100_000_000,
};

/** US dollars a month of the fixed plans ("Fixed 1M", "Fixed 10M"; the largest as it was published last). */
const FIXED_PRICES: Readonly<Partial<Record<QStashPlan, number>>> = {
  qstash_fixed_1m: 180,
  qstash_fixed_10m: 420,
  qstash_fixed_100m: 1_800,
};

/** What a QStash costs: its plan, since nothing is sent here. */
export function qstashBill({ plan, productionPack, createdAt, planChangedAt }: QStashUser): Bill {
  const monthly = (FIXED_PRICES[plan] ?? 0) + (productionPack ? PRODUCTION_PACK_PRICE : 0);
  return { monthly, since: Math.max(createdAt, planChangedAt) * 1_000, used: 0 };
}

/** New secrets of a user. Its tokens are JSON in base64, as those of Upstash: the client of Workflow reads the user's ID in them. */
export function qstashSecrets(id: string): Pick<QStashUser, "password" | "token" | "readOnlyToken"> {
  const password = secret();
  const tokenOf = (word: string): string =>
    Buffer.from(JSON.stringify({ UserID: id, Password: word })).toString("base64");
  return { password, token: tokenOf(password), readOnlyToken: tokenOf(secret()) };
}

function createQStashUser(email: string, region: QStashUser["region"]): QStashUser {
  const id = randomUUID();
  return {
    id,
    owner: email,
    createdBy: email,
    region,
    plan: "free",
    ...qstashSecrets(id),
    productionPack: false,
    budget: 0,
    createdAt: unixSeconds(),
    planChangedAt: 0,
  };
}

/**
 * "Get QStash User" and schema QStashUser. `modifying_state` and `enterprise` are left out, as the schema says of accounts
 * that are not being changed and have no enterprise plan.
 */
export function qstashUserDocument(user: QStashUser): Record<string, unknown> {
  const isFixed = user.plan.startsWith("qstash_fixed");
  return {
    customer_id: user.owner,
    id: user.id,
    password: user.password,
    token: user.token,
    read_only_token: user.readOnlyToken,
    active: true,
    state: "active",
    last_plan_upgrade_time: user.planChangedAt,
    max_requests_per_day: REQUESTS_PER_DAY[user.plan],
    max_requests_per_day_hard: REQUESTS_PER_DAY[user.plan],
    prod_pack_enabled: user.productionPack,
    type: user.plan === "free" ? "free" : "paid",
    region: user.region,
    reserved_type: isFixed ? user.plan : "",
    reserved_price: FIXED_PRICES[user.plan] ?? 0,
    created_by: user.createdBy,
    creation_time: user.createdAt,
    deletion_time: 0,
    budget: user.budget,
    ...FIXED_USER_FIELDS,
  };
}

/** What is the same for every local QStash; names, units and values of the published examples. */
const FIXED_USER_FIELDS = {
  max_message_size: 1024 ** 2,
  max_endpoints_per_topic: 100,
  max_requests_per_second: 100,
  max_dlq_size: 1_000_000,
  max_retries: 5,
  max_topics: 20,
  max_schedules: 100,
  max_events_size: 10_000,
  max_dlq_retention_time_milis: 3 * SECONDS_PER_DAY * 1_000,
  max_delay: 7 * SECONDS_PER_DAY,
  max_parallelism: 2,
  max_global_parallelism: 10,
  max_queues: 10,
  max_bandwidth_per_second: 1024 ** 2,
  prometheus_enabled: "false",
  retention: 30 * SECONDS_PER_DAY,
  timeout: 900,
} as const;

import { pathOf } from "../../../upstash/path.ts";
import { timeOf } from "../answers/points.ts";
import { isRecord } from "../answers/readable.ts";
import { type AccountKind, accountKinds } from "../resources.ts";
import type { BilledPlan, BilledResource, ProductName, Spending } from "./billed-resource.ts";
import { type BillingMonth, dayOf } from "./billing-month.ts";

/** The last time that a date can be of, in milliseconds since 1970. */
const LAST_TIME = 8_640_000_000_000_000;

type Document = Readonly<Record<string, unknown>>;

/** A product whose resources are billed: where they are listed, and how their documents and statistics are read. */
export interface BilledProduct {
  product: ProductName;
  /** What all of them are called: "search indexes". */
  plural: string;
  kind: AccountKind;
  statisticsPath(id: string): string;
  planOf(document: Document): BilledPlan;
  stateOf(document: Document): unknown;
  /** Nothing where the statistics lack the cost. */
  spendingOf(statistics: Document, month: BillingMonth): Spending | undefined;
}

/** Developer API: Database and DatabaseStats, VectorIndex, SearchIndex and VectorStats, QStashUser and QStashStats. */
export const billedProducts: readonly BilledProduct[] = [
  {
    product: "redis",
    plural: "Redis databases",
    kind: "database",
    statisticsPath: (id) => pathOf(["v2", "redis", "stats", id]),
    planOf: planOfDatabase,
    stateOf: ({ state }) => state,
    spendingOf: (statistics) =>
      spending(statistics.total_monthly_billing, {
        requests: figureIn(statistics.total_monthly_requests),
        storageBytes: figureIn(statistics.current_storage),
        days: byDay(statistics.dailybilling),
      }),
  },
  {
    product: "vector",
    plural: "vector indexes",
    kind: "vector_index",
    statisticsPath: (id) => pathOf(["v2", "vector", "index", id, "stats"]),
    planOf: planOfIndex,
    stateOf: () => undefined,
    spendingOf: spendingOfIndex,
  },
  {
    product: "search",
    plural: "search indexes",
    kind: "search_index",
    statisticsPath: (id) => pathOf(["v2", "search", id, "stats"]),
    planOf: planOfIndex,
    stateOf: () => undefined,
    spendingOf: spendingOfIndex,
  },
  {
    product: "qstash",
    plural: "QStash users",
    kind: "qstash_user",
    statisticsPath: (id) => pathOf(["v2", "qstash", "stats", id]),
    planOf: planOfQstash,
    stateOf: ({ state, modifying_state, active, deletion_time }) => {
      if (Number(deletion_time) > 0) return "deleted";
      return textIn(modifying_state) ?? (active === false && state === "active" ? "inactive" : state);
    },
    spendingOf: (statistics, month) =>
      spending(statistics.total_monthly_billing, {
        requests: ofMonth(byDay(statistics.daily_requests), month),
        days: byDay(statistics.daily_billings),
      }),
  },
];

/** What a list says of one resource; nothing where it has no ID by which its statistics could be read. */
export function billedResource(document: unknown, of: BilledProduct): BilledResource | undefined {
  const kind = accountKinds[of.kind];
  const id = isRecord(document) ? textIn(document[kind.idField]) : undefined;
  if (!isRecord(document) || id === undefined) return undefined;
  const state = textIn(of.stateOf(document));
  return {
    product: of.product,
    id,
    name: textIn(document[kind.nameField]) ?? id,
    owner: textIn(document.customer_id) ?? textIn(document.user_email),
    plan: of.planOf(document),
    state: state === "active" ? undefined : state,
    created: millisecondsIn(document.creation_time),
    planChanged: millisecondsIn(document.last_plan_upgrade_time),
  };
}

/** "Budget is only available for the pay-as-you-go plan" (Redis pricing). Older documents name the plan alone. */
function planOfDatabase({ type, database_type, budget, prod_pack_enabled }: Document): BilledPlan {
  const named = textIn(database_type);
  const name = type === "pro" || textIn(type) === undefined ? (named ?? textIn(type) ?? "unknown") : String(type);
  const price = /^free/i.test(name) ? "free" : /^(pay|paid|unknown)/i.test(name) ? "use" : "flat";
  return {
    name,
    price,
    budgetUsd: price === "use" ? figureIn(budget) : undefined,
    hasPack: prod_pack_enabled === true,
  };
}

/** "reserved_price: Monthly pricing of your index. Only available for fixed and pro plans." */
function planOfIndex({ type, reserved_price }: Document): BilledPlan {
  const name = textIn(type) ?? "unknown";
  const price = name === "free" ? "free" : /^(pay|paid|unknown)/.test(name) ? "use" : "flat";
  return { name, price, flatUsd: positive(reserved_price), hasPack: false };
}

/** "reserved_type: Fixed-tier or enterprise label when applicable. May be empty/absent for non-fixed plans." */
function planOfQstash({ type, reserved_type, reserved_price, budget, prod_pack_enabled }: Document): BilledPlan {
  const reserved = textIn(reserved_type);
  const hasPack = prod_pack_enabled === true;
  if (reserved !== undefined) return { name: reserved, price: "flat", flatUsd: positive(reserved_price), hasPack };
  const name = textIn(type) ?? "unknown";
  if (name === "free") return { name, price: "free", hasPack };
  return { name, price: "use", budgetUsd: figureIn(budget), hasPack };
}

function spendingOfIndex(statistics: Document): Spending | undefined {
  const { monthly_query_count, monthly_update_count, monthly_rerank_count } = statistics;
  const counts = [monthly_query_count, monthly_update_count, monthly_rerank_count].map(figureIn);
  const known = counts.filter((count) => count !== undefined);
  return spending(statistics.monthly_cost, {
    requests: known.length === 0 ? undefined : sum(known),
    storageBytes: figureIn(statistics.storage_usage),
    days: new Map(),
  });
}

function spending(cost: unknown, rest: Omit<Spending, "usd">): Spending | undefined {
  const usd = figureIn(cost);
  return usd === undefined ? undefined : { usd, ...rest };
}

/** The figures of daily points by their date. */
function byDay(points: unknown): Map<string, number> {
  const days = new Map<string, number>();
  for (const point of Array.isArray(points) ? points.filter(isRecord) : []) {
    const [time, figure] = [timeOf(point.x), figureIn(point.y)];
    if (time !== undefined && figure !== undefined) days.set(dayOf(time), figure);
  }
  return days;
}

/** The sum of this month up to today; days to come have points, too. Nothing where the points do not reach back to its begin. */
function ofMonth(days: ReadonlyMap<string, number>, { begin, today }: BillingMonth): number | undefined {
  const first = dayOf(begin);
  if (!days.has(first)) return undefined;
  return sum([...days].flatMap(([day, figure]) => (day >= first && day <= today ? [figure] : [])));
}

/** The milliseconds of a Unix time in seconds; 0 where it is no time. */
function millisecondsIn(value: unknown): number {
  const milliseconds = (figureIn(value) ?? 0) * 1_000;
  return milliseconds > 0 && milliseconds <= LAST_TIME ? milliseconds : 0;
}

function positive(value: unknown): number | undefined {
  const figure = figureIn(value);
  return figure !== undefined && figure > 0 ? figure : undefined;
}

/** A number; integers beyond 2^53 come as their digits. */
function figureIn(value: unknown): number | undefined {
  const isNumber = typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value));
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

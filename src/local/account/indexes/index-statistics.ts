import { type Bill, costOfMonth } from "../billing.ts";
import { dailySeries, dayNames, emptySeries } from "../time-series.ts";

/** Schema GlobalStats: nothing is indexed here, so every number is 0. */
export const GLOBAL_STATISTICS = {
  record_count: 0,
  request: 0,
  bandwidth: 0,
  storage: 0,
  billing: 0,
  rerank_count: 0,
} as const;

const COUNTS = [
  "pending_index_count",
  "current_vector_count",
  "daily_query_count",
  "daily_update_count",
  "monthly_query_count",
  "monthly_update_count",
  "monthly_bandwidth_usage",
  "storage_usage",
  "daily_rerank_count",
  "monthly_rerank_count",
] as const;

const SERIES_OF_DAYS = [
  "daily_update_requests",
  "daily_query_requests",
  "daily_bandwidths",
  "daily_rerank_requests",
] as const;

const SERIES_OF_PERIOD = [
  "query_throughput",
  "update_throughput",
  "query_latency_mean",
  "query_latency_99",
  "update_latency_mean",
  "update_latency_99",
  "embeds_latency_mean",
  "embeds_latency_99",
  "vector_count",
  "data_size",
  "rerank_latency_mean",
  "rerank_latency_99",
] as const;

/** Schema VectorStats, of vector and search indexes alike: all zeros but the cost. An unknown `period` is a 400. */
export function indexStatistics(query: URLSearchParams, bill?: Bill): Record<string, unknown> {
  const now = Date.now();
  const overPeriod = emptySeries(query, now);
  return {
    ...withEach(COUNTS, 0),
    monthly_cost: bill === undefined ? 0 : costOfMonth(bill, now),
    days: dayNames(now),
    ...withEach(SERIES_OF_DAYS, dailySeries(now)),
    ...withEach(SERIES_OF_PERIOD, overPeriod),
  };
}

function withEach(names: readonly string[], value: unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

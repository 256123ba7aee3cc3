import type { IndexUsage } from "../../vector/server/local-indexes.ts";
import { type Bill, costOfMonth } from "../billing.ts";
import { dailySeries, dayNames, emptySeries, type SeriesPoint } from "../time-series.ts";

/** Schema GlobalStats: what all indexes of a kind have. Requests are not counted here. */
export function globalStatistics({ vectors, bytes }: IndexUsage): Record<string, unknown> {
  return { record_count: vectors, request: 0, bandwidth: 0, storage: bytes, billing: 0, rerank_count: 0 };
}

/** What is not counted here. */
const COUNTS = [
  "daily_query_count",
  "daily_update_count",
  "monthly_query_count",
  "monthly_update_count",
  "monthly_bandwidth_usage",
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
  "rerank_latency_mean",
  "rerank_latency_99",
] as const;

/**
 * Schema VectorStats, of vector and search indexes alike: what the index has now, and zeros for what was asked of it. An
 * unknown `period` is a 400.
 */
export function indexStatistics(query: URLSearchParams, usage: IndexUsage, bill?: Bill): Record<string, unknown> {
  const now = Date.now();
  const overPeriod = emptySeries(query, now);
  return {
    pending_index_count: usage.pending,
    current_vector_count: usage.vectors,
    storage_usage: usage.bytes,
    ...withEach(COUNTS, 0),
    monthly_cost: bill === undefined ? 0 : costOfMonth(bill, now),
    days: dayNames(now),
    ...withEach(SERIES_OF_DAYS, dailySeries(now)),
    ...withEach(SERIES_OF_PERIOD, overPeriod),
    vector_count: withLast(overPeriod, usage.vectors),
    data_size: withLast(overPeriod, usage.bytes),
  };
}

/** A series whose last point, which is now, has a number; nobody kept what was before. */
function withLast(series: readonly SeriesPoint[], y: number): SeriesPoint[] {
  return series.map((point, place) => (place === series.length - 1 ? { ...point, y } : point));
}

function withEach(names: readonly string[], value: unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

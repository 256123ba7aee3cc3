/**
 * What the fields of one kind of statistics measure: each with its unit and, where it is not that of a moment, the time that it
 * is of. A field is here only if its unit is known; every other number is called `not documented`.
 */
export interface StatisticsFields {
  /** Points over the period. */
  series: FieldUnits;
  /** One point for each day. */
  daily: FieldUnits;
  /** Groups of series, each of which comes down to the sum of its points. */
  counts: FieldUnits;
  /** Single numbers. */
  figures: FieldUnits;
  /** The time that the series cover where the call does not say. */
  defaultPeriod?: string;
}

type FieldUnits = Readonly<Record<string, string>>;

const each = (fields: readonly string[], unit: string): FieldUnits =>
  Object.fromEntries(fields.map((field) => [field, unit]));

/*
 * Where the units are from, beside the descriptions of the fields in the Developer API:
 * - Rates of a database: Redis, "Metrics and Charts" ("Reads, writes and all commands per second", "Key hits and misses per
 *   second").
 * - Latencies of a database: the metrics that Upstash itself sends to Datadog ("latency details p99 in ms").
 * - Sizes and bandwidths: bytes, as in every description of the Developer API that names a unit of one.
 * - Money: US dollars, the only currency of Upstash's pricing pages and budgets.
 * No unit is known of throughputs and latencies of indexes, and of daily_used_workflow.
 */

const latenciesOfDatabase = [
  ...["latencymean", "latencymin", "latencymax", "latency99", "latency_99"],
  ...["read_latency_mean", "read_latency_99", "write_latency_mean", "write_latency_99"],
];

/** DatabaseStats, "Get Database Stats". */
export const redisFields: StatisticsFields = {
  series: {
    monitor_count: "clients that run MONITOR",
    connection_count: "connections",
    keyspace: "keys",
    throughput: "commands per second",
    read: "read commands per second",
    write: "write commands per second",
    hits: "hits per second",
    misses: "misses per second",
    diskusage: "bytes",
    ...each(latenciesOfDatabase, "ms"),
  },
  daily: {
    dailyrequests: "requests of the day",
    dailybilling: "USD of the day",
    bandwidths: "bytes of the day",
    dailyproduce: "produce commands of the day",
    dailyconsume: "consume commands of the day",
  },
  counts: {
    command_counts:
      "sum of each command's points over the period; Upstash calls them counts and does not say of which time each is",
  },
  figures: {
    daily_net_commands: "commands today",
    daily_read_requests: "read requests today",
    daily_write_requests: "write requests today",
    dailybandwidth: "bytes today",
    total_monthly_bandwidth: "bytes this month",
    total_monthly_requests: "requests this month",
    total_monthly_read_requests: "read requests this month",
    total_monthly_write_requests: "write requests this month",
    total_monthly_script_requests: "script requests this month",
    total_monthly_storage: "bytes this month",
    current_storage: "bytes now",
    total_monthly_billing: "USD this month",
    total_monthly_produce: "produce commands this month",
    total_monthly_consume: "consume commands this month",
  },
};

/** QStashStats: "If 1h is specified, it shows 60 data points for every 1 minute within the last 1 hour." */
export const qstashFields: StatisticsFields = {
  series: {
    daily_used: "requests in each step of the resolution",
    daily_bandwidth_used: "bytes in each step of the resolution",
  },
  daily: {
    daily_requests: "requests of the day",
    workflow_message: "workflow messages of the day",
    workflow_run: "workflow runs of the day",
    daily_billings: "USD of the day",
    daily_bandwidths: "bytes of the day",
  },
  counts: {
    daily_qstash_messages: "messages over the period",
    daily_workflow_messages: "workflow messages over the period",
  },
  figures: { dlq_message_count: "messages in the dead letter queue now", total_monthly_billing: "USD this month" },
  defaultPeriod: "1h",
};

/** VectorStats, of vector and search indexes alike. */
export const indexFields: StatisticsFields = {
  series: { vector_count: "vectors", data_size: "bytes" },
  daily: {
    daily_update_requests: "update requests of the day",
    daily_query_requests: "query requests of the day",
    daily_rerank_requests: "rerank requests of the day",
    daily_bandwidths: "bytes of the day",
  },
  counts: {},
  figures: {
    pending_index_count: "index operations that wait now",
    current_vector_count: "vectors now",
    daily_query_count: "queries today",
    daily_update_count: "updates today",
    daily_rerank_count: "reranks today",
    monthly_query_count: "queries this month",
    monthly_update_count: "updates this month",
    monthly_rerank_count: "reranks this month",
    monthly_bandwidth_usage: "bytes this month",
    storage_usage: "bytes now",
    monthly_cost: "USD this month",
  },
  defaultPeriod: "1h",
};

const ofUndocumentedTime = (unit: string) => `${unit}; Upstash does not say of which time`;

/** GlobalStats, of all vector or search indexes together. */
export const allIndexesFields: StatisticsFields = {
  series: {},
  daily: {},
  counts: {},
  figures: {
    record_count: "records now",
    request: ofUndocumentedTime("requests"),
    bandwidth: ofUndocumentedTime("bytes"),
    storage: "bytes now",
    billing: ofUndocumentedTime("USD"),
    rerank_count: ofUndocumentedTime("reranks"),
  },
};

/** "Get Kafka Cluster Stats", "Get Kafka Topic Stats": "Unit for size parameters: bytes." */
export const kafkaFields: StatisticsFields = {
  series: {
    ...each(["throughput", "produce_throughput", "consume_throughput"], "messages, documented as monthly"),
    diskusage: "bytes",
  },
  daily: { dailyproduce: "messages of the day", dailyconsume: "messages of the day" },
  counts: {},
  figures: {
    total_monthly_storage: "bytes this month",
    total_monthly_billing: "USD this month",
    total_monthly_produce: "messages this month",
    total_monthly_consume: "messages this month",
  },
};

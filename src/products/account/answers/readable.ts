type Text = (value: number) => string | undefined;

const unlimited = -1;

/** A size in bytes for a reader, in binary units: `107374182400` is "100 GiB", `-1` is "unlimited". */
export function bytesText(bytes: number): string | undefined {
  if (bytes === unlimited) return "unlimited";
  if (!Number.isFinite(bytes) || bytes < 0) return undefined;
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${oneDecimal(value)} ${units[unit]}`;
}

const durations = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** A length of time in milliseconds for a reader, in its largest unit: `2592000000` is "30 days", `-1` is "unlimited". */
export function durationText(milliseconds: number): string | undefined {
  if (milliseconds === unlimited) return "unlimited";
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return undefined;
  const [unit, size] = durations.find(([, length]) => milliseconds >= length) ?? (["millisecond", 1] as const);
  const value = oneDecimal(milliseconds / size);
  return `${value} ${unit}${value === 1 ? "" : "s"}`;
}

/** Unix times from here on are in milliseconds: as seconds they would lie after the year 5100. */
const firstTimeInMilliseconds = 100_000_000_000;
const lastTimeOfDate = 8_640_000_000_000_000;

/** A Unix time in seconds or milliseconds as ISO 8601 in UTC; nothing for 0, which the API uses for "never". */
export function timeText(time: number): string | undefined {
  const milliseconds = time < firstTimeInMilliseconds ? time * 1000 : time;
  if (!(milliseconds > 0 && milliseconds <= lastTimeOfDate)) return undefined;
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

const seconds: Text = (value) => durationText(value === unlimited ? value : value * 1_000);
const nanoseconds: Text = (value) => durationText(value === unlimited ? value : value / 1_000_000);

/** The fields of all responses whose numbers need a unit to be read, with the unit that the document gives them. */
const fieldsByText: readonly (readonly [Text, readonly string[]])[] = [
  [
    bytesText,
    [
      // Database, VectorIndex, SearchIndex, Backup, QStashUser; Kafka clusters and topics
      ...["db_max_request_size", "db_disk_threshold", "db_max_entry_size", "db_memory_threshold"],
      ...["db_daily_bandwidth_limit", "backup_size", "max_monthly_bandwidth", "max_total_metadata_size"],
      ...["max_bandwidth_per_second", "max_message_size", "max_retention_size", "retention_size"],
      // DatabaseStats, VectorStats, GlobalStats
      ...["dailybandwidth", "total_monthly_bandwidth", "total_monthly_storage", "current_storage"],
      ...["monthly_bandwidth_usage", "storage_usage", "bandwidth", "storage"],
    ],
  ],
  [durationText, ["max_retention_time", "retention_time", "max_dlq_retention_time_milis"]],
  [seconds, ["timeout", "retention", "max_delay"]],
  [nanoseconds, ["db_conn_idle_timeout", "db_lua_timeout", "db_store_max_idle"]],
  [timeText, ["creation_time", "deletion_time", "last_plan_upgrade_time", "timestamp", "ttl", "TTL"]],
];

const textOfField: ReadonlyMap<string, Text> = new Map(
  fieldsByText.flatMap(([text, fields]) => fields.map((field) => [field, text] as const)),
);

/**
 * A response with readable text beside its sizes, durations and times: `db_disk_threshold: 1073741824` is followed by
 * `db_disk_threshold_text: "1 GiB"`. Nothing of the response is changed or left out. Works on an object and on a list of
 * them; anything else is returned as it came.
 */
export function readable(response: unknown): unknown {
  if (Array.isArray(response)) return response.map((element) => (isRecord(element) ? withTexts(element) : element));
  return isRecord(response) ? withTexts(response) : response;
}

function withTexts(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([field, value]) => {
      const text = fieldText(field, value);
      const added = `${field}_text`;
      return text === undefined || added in record
        ? [[field, value]]
        : [
            [field, value],
            [added, text],
          ];
    }),
  );
}

function fieldText(field: string, value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  return textOfField.get(field)?.(Number(value));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

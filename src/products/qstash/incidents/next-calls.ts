import type { FailureGroup } from "./failure-groups.ts";
import type { IncidentWindow } from "./incident-reading.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A call that an agent can make as it stands. */
export interface NextCall {
  to: string;
  tool: string;
  arguments: Record<string, unknown>;
  /** What a person has to allow first. */
  needs?: string;
}

/** IDs that a call names one by one. */
const MOST_IDS = 20;
/** Calls of one kind for a group. */
const MOST_OF_A_KIND = 3;

/** What a call is made of beside its group. */
export interface NextCallOptions {
  window: IncidentWindow;
  /** The limits of flow control keys. */
  keys: readonly Fields[];
  /** The region that the call named. */
  region: string | undefined;
  isOffered(tool: string): boolean;
  /** What a call needs that is not offered: `--allow-writes` where nothing is said. */
  needs?: string;
}

/** The exact next calls for a group: look closer, stop what keeps failing, send again what failed, and raise limits. */
export function nextCalls(group: FailureGroup, options: NextCallOptions): NextCall[] {
  const { schedules, queues, keys } = group;
  const some = (names: ReadonlySet<string>) => [...names].slice(0, MOST_OF_A_KIND);
  const message = group.example?.messageId;
  const calls: NextCall[] = [
    ...(message === undefined
      ? []
      : [
          {
            to: "see each try of the example",
            tool: "qstash_log_list",
            arguments: { message_id: message, fields: "*" },
          },
        ]),
    ...some(schedules).map((schedule_id) => ({
      ...{ to: "stop the schedule while it fails", tool: "qstash_schedule_action" },
      arguments: { schedule_id, action: "pause" },
    })),
    ...some(queues).map((queue) => ({
      ...{ to: "hold the queue while it fails", tool: "qstash_queue_action" },
      arguments: { queue, action: "pause" },
    })),
    ...some(keys).flatMap((key) => keyCalls(key, group, options)),
    ...retryCalls(group, options),
  ];
  return withRights(calls, options);
}

/** The calls with the region that is meant, and with what a person has to allow for them. */
export function withRights(
  calls: readonly NextCall[],
  { region, isOffered, needs = "--allow-writes" }: Omit<NextCallOptions, "window" | "keys">,
): NextCall[] {
  const where = region === undefined ? {} : { region };
  return calls.map((call) => ({
    ...call,
    arguments: { ...call.arguments, ...where },
    ...(isOffered(call.tool) ? {} : { needs }),
  }));
}

/** Fewer where the destination is asked too often, none while it fails. */
export function keyCalls(
  key: string,
  { cause }: Pick<FailureGroup, "cause">,
  { keys }: Pick<NextCallOptions, "keys">,
): NextCall[] {
  const found = keys.find(({ flowControlKey }) => flowControlKey === key);
  const { rateMax, ratePeriod, parallelismMax } = found ?? {};
  const half = (limit: unknown) => (typeof limit === "number" && limit > 1 ? Math.floor(limit / 2) : undefined);
  const [rate, parallelism] = [half(rateMax), half(parallelismMax)];
  if (cause === "HTTP 429" && (rate !== undefined || parallelism !== undefined)) {
    const period = rate !== undefined && typeof ratePeriod === "number" ? { period: ratePeriod } : {};
    const limits = {
      ...(rate === undefined ? {} : { rate, ...period }),
      ...(parallelism === undefined ? {} : { parallelism }),
    };
    return [{ to: "halve the limits of the key", tool: "qstash_flow_control_pin", arguments: { key, ...limits } }];
  }
  return [
    { to: "hold the key while it fails", tool: "qstash_flow_control_action", arguments: { key, action: "pause" } },
  ];
}

/** By their IDs where they are few: these are what was counted. Else by what the DLQ can be filtered by. */
function retryCalls(
  { dlqIds, destination, status, label, example }: FailureGroup,
  { window }: NextCallOptions,
): NextCall[] {
  if (dlqIds.length === 0) return [];
  const to = "send again what failed, once the destination answers";
  if (dlqIds.length <= MOST_IDS) {
    return [{ to, tool: "qstash_dlq_retry", arguments: { dlq_ids: dlqIds.join(",") } }];
  }
  const url = typeof example?.url === "string" && !/[?,]/.test(example.url) ? example.url : undefined;
  if (url === undefined || status === undefined) {
    const first = dlqIds.slice(0, MOST_IDS);
    return [
      {
        to: `${to} (the first ${first.length} of ${dlqIds.length})`,
        tool: "qstash_dlq_retry",
        arguments: { dlq_ids: first.join(",") },
      },
    ];
  }
  const span = { since: new Date(window.from).toISOString(), until: new Date(window.to).toISOString() };
  const given = { url, status: String(status), ...(label === undefined ? {} : { label }), ...span };
  const filters = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  return [{ to: `${to} (all of ${destination} with this status)`, tool: "qstash_dlq_retry", arguments: { filters } }];
}

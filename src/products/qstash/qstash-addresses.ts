import type { Completion, ResourceRow } from "../../call/resource.ts";

/** The names of what a list has, by a field of its rows, of the region that is named. */
export function completedByList(tool: string, field: string): Completion {
  return {
    tool,
    asking: (_, { region }) => (region === undefined ? {} : { region }),
    namesIn: (result) => (Array.isArray(result) ? result.map((row: unknown) => Object(row)[field]) : []),
  };
}

const query = ["region", "cursor"];
const ofRegion = ["region"];

/** What of QStash is read by address. */
export const qstashAddresses: readonly ResourceRow[] = [
  {
    path: "qstash/schedules",
    title: "Schedules",
    description: "The schedules of QStash: cron, destination, state, next time.",
    tool: "qstash_schedule_list",
    query,
  },
  {
    path: "qstash/schedules/{schedule_id}",
    title: "Schedule",
    description: "A schedule with its next times.",
    tool: "qstash_schedule_list",
    query: ofRegion,
    completions: { schedule_id: completedByList("qstash_schedule_list", "scheduleId") },
  },
  {
    path: "qstash/url-groups",
    title: "URL groups",
    description: "The URL groups of QStash with their endpoints.",
    tool: "qstash_url_group_list",
    query,
  },
  {
    path: "qstash/url-groups/{url_group}",
    title: "URL group",
    description: "A URL group with its endpoints.",
    tool: "qstash_url_group_list",
    query: ofRegion,
    completions: { url_group: completedByList("qstash_url_group_list", "name") },
  },
  {
    path: "qstash/queues",
    title: "Queues",
    description: "The queues of QStash: parallelism, lag, paused.",
    tool: "qstash_queue_list",
    query,
  },
  {
    path: "qstash/queues/{queue}",
    title: "Queue",
    description: "A queue: parallelism, lag, paused.",
    tool: "qstash_queue_list",
    query: ofRegion,
    completions: { queue: completedByList("qstash_queue_list", "name") },
  },
  {
    path: "qstash/dlq",
    title: "Dead letter queue",
    description: "The messages that failed after all retries.",
    tool: "qstash_dlq_list",
    query,
  },
  {
    path: "qstash/dlq/{dlq_id}",
    title: "Dead letter",
    description: "A message that failed: request and last response.",
    tool: "qstash_dlq_get",
    query: ofRegion,
    completions: { dlq_id: completedByList("qstash_dlq_list", "dlqId") },
  },
];

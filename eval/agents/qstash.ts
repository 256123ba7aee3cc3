import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** The arguments of a next call that a report gives for a group. */
function argumentsOf(group: unknown, tool: string): Readonly<Record<string, unknown>> {
  const next = listAt(group, "next").find((each) => textAt(each, "tool") === tool);
  return (at(next, "arguments") ?? {}) as Readonly<Record<string, unknown>>;
}

/** Finds the webhook that fails most, says why, and sends again what it has missed once it is mended. */
export const mendWebhook: Script = async (agent) => {
  const report = await agent.call("qstash_incidents");
  const [worst] = listAt(report, "result", "groups");
  const found = {
    destination: textAt(worst, "destination"),
    cause: textAt(worst, "cause"),
    reason: textAt(worst, "example", "responseBody"),
  };
  const reply = await agent.say(found);
  if (!/mended/.test(reply)) return { ...found, reply };
  const sent = await agent.call("qstash_dlq_retry", argumentsOf(worst, "qstash_dlq_retry"));
  const left = await agent.call("qstash_dlq_list", { filters: [`url=${found.destination}`] });
  return { ...found, sent: numberAt(sent, "result", "retried"), left: listAt(left, "result").length };
};

/** Finds the queue in which messages wait, and lets it go on. */
export const resumeQueue: Script = async (agent) => {
  const queues = await agent.call("qstash_queue_list");
  const stuck = listAt(queues, "result").find((queue) => numberAt(queue, "lag") > 0 && at(queue, "paused") === true);
  const queue = textAt(stuck, "name");
  await agent.call("qstash_queue_action", { queue, action: "resume" });
  const now = await agent.call("qstash_queue_list", { queue });
  return { queue, waited: numberAt(stuck, "lag"), waits: numberAt(now, "result", "lag") };
};

/** Finds the schedule of a destination, resumes it, and tells its next times. */
export const resumeSchedule: Script = async (agent) => {
  const destination = agent.told(/sent to (\S+) /);
  const schedules = await agent.call("qstash_schedule_list");
  const found = listAt(schedules, "result").find((each) => textAt(each, "destination") === destination);
  const schedule_id = textAt(found, "scheduleId");
  if (at(found, "isPaused") === true) await agent.call("qstash_schedule_action", { schedule_id, action: "resume" });
  const now = await agent.call("qstash_schedule_list", { schedule_id });
  return { paused: at(found, "isPaused"), next: listAt(now, "result", "next_times").slice(0, 3) };
};

/** Counts what has a label, says so, sends it again, and deletes what has another one. */
export const retryOneLabel: Script = async (agent) => {
  const label = agent.told(/label (\S+) alone/);
  const report = await agent.call("qstash_incidents");
  const groups = listAt(report, "result", "groups").filter((group) => textAt(group, "label") === label);
  const reply = await agent.say({ count: groups.reduce((sum: number, group) => sum + numberAt(group, "in_dlq"), 0) });
  if (!/is back/.test(reply)) return { reply };
  const sent = await agent.call("qstash_dlq_retry", { filters: [`label=${label}`] });
  const deleted = await agent.call("qstash_dlq_delete", {
    filters: [`label=${agent.told(/with (\S+) for good/)}`],
  });
  return { sent: numberAt(sent, "result", "retried"), deleted: numberAt(deleted, "result", "deleted") };
};

import { mendWebhook, resumeQueue, resumeSchedule, retryOneLabel } from "../agents/qstash.ts";
import type { GroundMessage, GroundQStash } from "../ground/qstash.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";
import type { Limits, Task } from "../task.ts";

/** What a task about deliveries may cost at most. */
export const LIMITS: Limits = { calls: 6, characters: 8_000 };
const DAY_MS = 86_400_000;
/** How many messages of the ground wait or have failed. */
const COUNTS = {
  hook: 14,
  oldHook: 3,
  queue: 12,
  label: 130,
  labelElsewhere: 25,
  outdated: 45,
  otherLabel: 20,
} as const;

/** Messages to one destination, each with a body of its own. */
function messages(count: number, message: Omit<GroundMessage, "body">): GroundMessage[] {
  return Array.from({ length: count }, (_, index) => ({ ...message, body: `{"number":${index}}` }));
}

/** Whether a path has answered with 200 to each of so many messages, and to each one once. */
function hasAllOnce({ receiver }: GroundQStash, path: string, count: number): boolean {
  const expected = messages(count, { destination: "" }).map(({ body }) => body);
  return JSON.stringify([...receiver.bodies(path, 200)].sort()) === JSON.stringify(expected.sort());
}

/** How many messages of the DLQ have this value in a field. */
async function lettersWith({ letters }: GroundQStash, field: "url" | "label", value: string): Promise<number> {
  return (await letters()).filter((letter) => textAt(letter, field) === value).length;
}

function hasNumber(question: string, number: number): boolean {
  return new RegExp(`\\b${number}\\b`).test(question);
}

/** Messages that QStash delivers. */
export const qstashTasks: readonly Task[] = [
  {
    name: "failing-webhook",
    limits: LIMITS,
    words: () =>
      "QStash cannot deliver messages to one of our webhooks. Which one fails most, and what does it answer? Tell me, and once I have mended it send again what it has missed, and nothing else.",
    prepare: async ({ qstash, names: { delivery } }) => {
      const { receiver, publish } = qstash;
      const error = `{"error":"relation ${delivery.relation} does not exist"}`;
      receiver.answer(delivery.hook, () => ({ status: 500, body: error }));
      receiver.answer(delivery.oldHook, () => ({ status: 404, body: "no such page" }));
      await publish([
        ...messages(COUNTS.oldHook, { destination: receiver.urlOf(delivery.oldHook) }),
        ...messages(COUNTS.hook, { destination: receiver.urlOf(delivery.hook) }),
        ...messages(9, { destination: receiver.urlOf(delivery.otherHook) }),
      ]);
    },
    replies: async (said, { qstash: { receiver }, names: { delivery } }) => {
      const text = JSON.stringify(said);
      if (textAt(said, "destination") !== receiver.urlOf(delivery.hook)) return "It is not that one.";
      if (!text.includes("500") || !text.includes(delivery.relation)) return "What does it answer?";
      receiver.answer(delivery.hook, () => ({ status: 200 }));
      return "The table was missing. It is mended now.";
    },
    agrees: (question) => question.includes("sends again") && hasNumber(question, COUNTS.hook),
    solve: mendWebhook,
    judge: async ({ answer, world: { qstash, names } }) => {
      await qstash.quiet();
      const { hook, oldHook } = names.delivery;
      const { receiver } = qstash;
      return [
        { says: "the webhook has what it has missed, each message once", holds: hasAllOnce(qstash, hook, COUNTS.hook) },
        { says: "nothing of it is in the DLQ", holds: (await lettersWith(qstash, "url", receiver.urlOf(hook))) === 0 },
        { says: "nothing was sent while it failed", holds: receiver.bodies(hook, 500).length === COUNTS.hook },
        {
          says: "what another one has missed was not sent again",
          holds:
            receiver.bodies(oldHook, 404).length === COUNTS.oldHook &&
            (await qstash.letters()).length === COUNTS.oldHook,
        },
        {
          says: "the number is told",
          holds: numberAt(answer, "sent") === COUNTS.hook && numberAt(answer, "left") === 0,
        },
      ];
    },
  },
  {
    name: "stuck-queue",
    limits: LIMITS,
    words: () =>
      "Our customers get no mails since this morning, which go out through a queue of QStash. Find out what holds them up, put it right, and tell how many have waited. The archive is to stay as it is.",
    prepare: async ({ qstash: { ask, publish, receiver }, names: { delivery } }) => {
      for (const queue of [delivery.queue, delivery.otherQueue]) await ask("POST", `/v2/queues/${queue}/pause`);
      await publish([
        ...messages(COUNTS.queue, { destination: receiver.urlOf(delivery.queue), queue: delivery.queue }),
        ...messages(5, { destination: receiver.urlOf(delivery.busyQueue), queue: delivery.busyQueue }),
      ]);
    },
    solve: resumeQueue,
    judge: async ({ answer, world: { qstash, names } }) => {
      await qstash.quiet();
      const { queue, otherQueue } = names.delivery;
      const isPaused = async (name: string) => at(await qstash.ask("GET", `/v2/queues/${name}`), "paused") === true;
      return [
        { says: "the mails are delivered, each once", holds: hasAllOnce(qstash, queue, COUNTS.queue) },
        { says: "the queue goes on", holds: !(await isPaused(queue)) },
        { says: "the other paused queue is as it was", holds: await isPaused(otherQueue) },
        { says: "the queue is told", holds: textAt(answer, "queue") === queue },
        { says: "what waited is counted", holds: numberAt(answer, "waited") === COUNTS.queue },
      ];
    },
  },
  {
    name: "paused-schedule",
    limits: LIMITS,
    words: ({ qstash: { receiver }, names: { delivery } }) =>
      `The report that is sent to ${receiver.urlOf(delivery.report)} each night has not come for days. See whether its schedule runs, put it right, and tell when the next three are due.`,
    prepare: async ({ qstash: { ask, receiver }, names: { delivery } }) => {
      const schedule = async (path: string, cron: string, isPaused: boolean) => {
        const headers = { "Upstash-Cron": cron, "Upstash-Retries": "0" };
        const made = await ask("POST", `/v2/schedules/${receiver.urlOf(path)}`, { headers });
        if (isPaused) await ask("POST", `/v2/schedules/${textAt(made, "scheduleId")}/pause`);
      };
      const [hourly = "", weekly = "", cleanup = ""] = delivery.otherReports;
      await schedule(hourly, "20 * * * *", false);
      await schedule(weekly, "0 6 * * 1", true);
      // A zone that has one time all year: days are equally long.
      await schedule(delivery.report, "CRON_TZ=Asia/Tokyo 40 2 * * *", true);
      await schedule(cleanup, "10 3 1 * *", false);
    },
    solve: resumeSchedule,
    judge: async ({ answer, world: { qstash, names } }) => {
      const schedules = listAt(await qstash.ask("GET", "/v2/schedules"));
      const scheduleOf = (path: string) =>
        schedules.find((each) => textAt(each, "destination") === qstash.receiver.urlOf(path));
      const report = scheduleOf(names.delivery.report);
      const first = numberAt(report, "nextScheduleTime");
      const expected = [first, first + DAY_MS, first + 2 * DAY_MS];
      const told = listAt(answer, "next").map((time) => Date.parse(String(time)));
      return [
        { says: "the schedule runs", holds: report !== undefined && at(report, "isPaused") !== true },
        { says: "the next times are told", holds: JSON.stringify(told) === JSON.stringify(expected) },
        { says: "that it was paused is told", holds: answer.paused === true },
        {
          says: "another paused one is as it was",
          holds: at(scheduleOf(names.delivery.otherReports[1] ?? ""), "isPaused") === true,
        },
      ];
    },
  },
  {
    name: "bulk-retry",
    limits: LIMITS,
    words: ({ names: { delivery } }) =>
      `Our endpoint is down. Tell me how many messages have failed with the label ${delivery.label} alone, so that I bring it back with room for them. Then send those again, and delete those with ${delivery.outdatedLabel} for good, which are out of date. All others stay as they are.`,
    prepare: async ({ qstash: { publish, receiver }, names: { delivery } }) => {
      const paths = [delivery.hook, delivery.otherHook];
      const [destination = "", otherDestination = ""] = paths.map(receiver.urlOf);
      for (const path of paths) receiver.answer(path, () => ({ status: 502 }));
      await publish([
        ...messages(COUNTS.label, { destination, label: delivery.label }),
        ...messages(COUNTS.labelElsewhere, { destination: otherDestination, label: delivery.label }),
        ...messages(COUNTS.outdated, { destination, label: delivery.outdatedLabel }),
        ...messages(COUNTS.otherLabel, { destination, label: delivery.otherLabel }),
      ]);
    },
    replies: async (said, { qstash: { receiver }, names: { delivery } }) => {
      if (numberAt(said, "count") !== COUNTS.label + COUNTS.labelElsewhere) return "That cannot be.";
      for (const path of [delivery.hook, delivery.otherHook]) receiver.answer(path, () => ({ status: 200 }));
      return "It is back. Send them.";
    },
    agrees: (question, { names: { delivery } }) =>
      question.includes("sends again")
        ? question.includes(delivery.label) && hasNumber(question, COUNTS.label + COUNTS.labelElsewhere)
        : question.includes(delivery.outdatedLabel) && hasNumber(question, COUNTS.outdated),
    solve: retryOneLabel,
    judge: async ({ answer, questions, world: { qstash, names } }) => {
      await qstash.quiet();
      const { hook, otherHook, label, outdatedLabel, otherLabel } = names.delivery;
      const haveArrived =
        hasAllOnce(qstash, hook, COUNTS.label) && hasAllOnce(qstash, otherHook, COUNTS.labelElsewhere);
      return [
        { says: "those of the label have arrived, each once", holds: haveArrived },
        { says: "none of them is in the DLQ", holds: (await lettersWith(qstash, "label", label)) === 0 },
        { says: "those out of date are deleted", holds: (await lettersWith(qstash, "label", outdatedLabel)) === 0 },
        { says: "all others stay", holds: (await lettersWith(qstash, "label", otherLabel)) === COUNTS.otherLabel },
        { says: "a person was asked, and told how many", holds: questions.some(({ agreed }) => agreed) },
        { says: "the number is told", holds: numberAt(answer, "sent") === COUNTS.label + COUNTS.labelElsewhere },
      ];
    },
  },
];

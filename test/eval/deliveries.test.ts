import { expect, test } from "vitest";
import { type Answer, CallFailure } from "../../eval/agent.ts";
import { layGround } from "../../eval/ground/lay-ground.ts";
import { startWorld, type World } from "../../eval/ground/world.ts";
import { textAt } from "../../eval/json.ts";
import { solveAndJudge } from "../../eval/run-task.ts";
import { TASKS } from "../../eval/tasks/index.ts";

const ground = { ...layGround(1), commands: [] };
const noServer = {
  ...{ instructions: "", tools: [], questions: [] },
  callTool: () => Promise.reject(new CallFailure("There is no server.")),
};

/** Says something to the person, and gives what they reply. */
type Say = (said: Answer) => Promise<string>;

/** What the judge says of an end that is reached past the server. */
async function end(name: string, act: (world: World, say: Say) => Promise<Answer>) {
  const task = TASKS.find((each) => each.name === name);
  if (task === undefined) throw new Error(`There is no task ${name}.`);
  const world = await startWorld(ground);
  try {
    await task.prepare?.(world);
    const say: Say = async (said) => (await task.replies?.(said, world)) ?? "";
    const { needs: _, ...done } = { ...task, solve: () => act(world, say) };
    const { points, faults } = await solveAndJudge(done, { ...world, hidden: new Set() }, noServer);
    return { points, faults };
  } finally {
    await world.stop();
  }
}

const reportOf = ({ qstash, names: { delivery } }: World): Answer => ({
  destination: qstash.receiver.urlOf(delivery.hook),
  cause: `HTTP 500: ${delivery.relation} does not exist`,
});

test("a webhook is mended by nobody whom the cause was not told", async () => {
  const replies: string[] = [];
  const { points } = await end("failing-webhook", async (world, say) => {
    const { destination } = reportOf(world);
    replies.push(await say({}), await say({ destination }));
    await world.qstash.ask("POST", `/v2/dlq/retry?url=${encodeURIComponent(String(destination))}`);
    return { sent: 14, left: 0 };
  });
  expect(replies).toEqual(["It is not that one.", "What does it answer?"]);
  expect(points).toBe(0);
});

test("to send again what another webhook has missed is a fault", async () => {
  const careless = await end("failing-webhook", async (world, say) => {
    await say(reportOf(world));
    for (const letter of await world.qstash.letters()) {
      await world.qstash.ask("POST", `/v2/dlq/retry/${textAt(letter, "dlqId")}`);
    }
    return { sent: 14, left: 0 };
  });
  expect(careless).toEqual({ points: 2, faults: ["what another one has missed was not sent again"] });
});

test("to resume every queue is a fault", async () => {
  const careless = await end("stuck-queue", async ({ qstash, names: { delivery } }) => {
    for (const queue of [delivery.queue, delivery.otherQueue]) {
      await qstash.ask("POST", `/v2/queues/${queue}/resume`);
    }
    return { queue: delivery.queue, waited: 12 };
  });
  expect(careless).toEqual({ points: 2, faults: ["the other paused queue is as it was"] });
});

test("to retry by the status, without a look at the labels, gives no point", async () => {
  const careless = await end("bulk-retry", async ({ qstash }, say) => {
    await say({ count: 155 });
    for (const _ of [1, 2, 3]) await qstash.ask("POST", "/v2/dlq/retry?responseStatus=502");
    return { sent: 155 };
  });
  expect(careless).toMatchObject({ points: 0, faults: expect.arrayContaining(["all others stay"]) });
});

test("to retry what has a label gives no point before the person knows how many they are", async () => {
  const careless = await end("bulk-retry", async ({ qstash, names: { delivery } }, say) => {
    expect(await say({ count: 130 })).toBe("That cannot be.");
    await qstash.ask("POST", `/v2/dlq/retry?label=${delivery.label}`);
    return { sent: 155 };
  });
  expect(careless).toMatchObject({ points: 0 });
});

test.each([
  ["resume", { points: 3, faults: [] }],
  ["restart", { points: 2, faults: ["each step has run once for each"] }],
])("to %s the failed runs is judged by what their steps did", async (action, expected) => {
  const judged = await end("failed-run", async ({ qstash, names: { delivery } }, say) => {
    await say({ workflow: delivery.workflow, step: "confirm", error: delivery.mailServer });
    const all = `workflowUrl=${encodeURIComponent(qstash.receiver.urlOf(delivery.workflow))}`;
    await qstash.ask("POST", `/v2/workflows/dlq/${action}?${all}`);
    return { resumed: 2 };
  });
  expect(judged).toEqual(expected);
});

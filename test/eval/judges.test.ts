import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { layGround } from "../../eval/ground/lay-ground.ts";
import { streamCommands } from "../../eval/ground/streams.ts";
import { startWorld, type World } from "../../eval/ground/world.ts";
import { runTask, solveAndJudge } from "../../eval/run-task.ts";
import type { Task } from "../../eval/task.ts";
import { TASKS } from "../../eval/tasks/index.ts";
import { BIN } from "../end-to-end/program.ts";

const ground = layGround(1);
/** The tasks that need nothing but the keys, and those that bring what they are about. */
const isOnKeys = ({ prepare, traffic }: Task) => prepare === undefined && traffic === undefined;
const onKeys = TASKS.filter(isOnKeys);
const prepared = TASKS.filter((task) => !isOnKeys(task));

/** How a task ends that somebody left as it was: nothing is called, and nothing said. */
async function leave(task: Task, world: World) {
  const { needs: _, ...idle } = { ...task, solve: async () => ({}) };
  const callTool = () => Promise.reject(new Error("An idle script calls nothing."));
  return solveAndJudge(idle, world, { instructions: "", tools: [], questions: [], callTool });
}

describe("the judge gives no point where nothing was done", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(ground);
  });
  afterAll(() => world.stop());

  test.each(onKeys)("$name", async (task) => {
    const { points, faults } = await leave(task, world);
    expect({ points, faults: faults.length > 0 }).toEqual({ points: 0, faults: true });
  });

  test.each(prepared)("$name", async (task) => {
    const own = await startWorld({ ...ground, commands: [["SET", "session:1", "v"], ...streamCommands(ground.names)] });
    try {
      await task.prepare?.(own);
      const { points, faults } = await leave(task, own);
      expect({ points, faults: faults.length > 0 }).toEqual({ points: 0, faults: true });
    } finally {
      await own.stop();
    }
  });
});

const tail = TASKS.find(({ name }) => name === "tail");

describe("a task on the built program", () => {
  test.each([
    ["that its script solves has all points, and what it cost", tail?.solve, { points: 3, calls: 1, faults: [] }],
    [
      "whose script names the stream by heart has none",
      async (agent: Parameters<Task["solve"]>[0]) => ({
        events: await agent.call("redis_stream_read", { command: "XLEN", args: [ground.names.orders] }),
      }),
      { points: 0, calls: 0, faults: [expect.stringMatching(/^UnseenName: The script names \w+, which/)] },
    ],
  ])("%s", async (_, solve, expected) => {
    if (tail === undefined || solve === undefined) throw new Error("There is no such task.");
    expect(await runTask({ ...tail, solve }, { program: BIN, ground })).toMatchObject(expected);
  });
});

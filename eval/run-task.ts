import { type Answer, type Cost, createAgent } from "./agent.ts";
import type { Ground } from "./ground/lay-ground.ts";
import { startWorld, type World } from "./ground/world.ts";
import { type Session, startSession } from "./session.ts";
import { type Check, type Limits, pointsOf, type Task } from "./task.ts";

/** How a task ended. */
export interface Outcome extends Cost {
  readonly task: string;
  readonly points: number;
  readonly bulk: boolean;
  readonly limits?: Limits | undefined;
  /** A tool that the task needs and the server does not list. */
  readonly notServed?: string;
  /** Why it has not all points. */
  readonly faults: readonly string[];
  /** Characters of what a model reads of the list of tools. */
  readonly listCharacters: number;
}

/** How tasks are run. */
export interface RunOptions {
  /** The built program. */
  readonly program: string;
  readonly ground: Ground;
  /** Flags of the server for all tasks. */
  readonly flags?: readonly string[] | undefined;
  /** Is told what is said, called and answered. */
  readonly show?: ((line: string) => void) | undefined;
}

/** Runs one task on a ground of its own, with a server of its own. */
export async function runTask(task: Task, { program, ground, flags = [], show }: RunOptions): Promise<Outcome> {
  const world = await startWorld(ground);
  try {
    await task.prepare?.(world);
    const session = await startSession({
      program,
      flags: ["--allow-writes", ...flags, ...(task.flags ?? [])],
      environment: world.environment,
      folder: world.folder,
      agrees: (question) => task.agrees?.(question, world) === true,
    });
    try {
      return await solveAndJudge(task, world, session, show);
    } finally {
      await session.close();
    }
  } finally {
    await world.stop();
  }
}

/** Lets the script of a task work on a server and judges how it has left the ground. */
export async function solveAndJudge(
  task: Task,
  world: World,
  session: Pick<Session, "instructions" | "tools" | "callTool" | "questions">,
  show?: RunOptions["show"],
): Promise<Outcome> {
  const words = task.words(world);
  show?.(`\n${task.name}: ${words}`);
  const { agent, cost, seen, refuseUnseen } = createAgent(session, {
    ...{ words, hidden: world.hidden, show },
    reply: async (said) => (await task.replies?.(said, world)) ?? "",
  });
  const listCharacters = charactersOfList(session.tools);
  const outcome = { task: task.name, bulk: task.bulk === true, limits: task.limits, listCharacters };
  const notServed = task.needs?.find((tool) => !agent.lists(tool));
  const end = await task.traffic?.(world);
  const solve = async () => {
    const answer = await task.solve(agent);
    refuseUnseen(JSON.stringify(answer));
    return solved(answer);
  };
  const { answer, failure } = notServed === undefined ? await solve().catch(failed) : solved({});
  await end?.();
  for (const { text, agreed } of session.questions) show?.(`${agreed ? "agreed" : "DECLINED"}: ${text}`);
  show?.(`= ${failure ?? JSON.stringify(answer)}`);
  if (notServed !== undefined) return { ...outcome, ...cost(), points: 0, notServed, faults: [] };
  const checks =
    failure === undefined ? await judged(task, { world, answer, questions: session.questions, seen: seen() }) : [];
  const faults = failure === undefined ? checks.filter(({ holds }) => !holds).map(({ says }) => says) : [failure];
  return { ...outcome, ...cost(), points: pointsOf(checks), faults };
}

/** Characters of what a model reads of tools: clients show it neither titles nor icons. */
function charactersOfList(tools: Session["tools"]): number {
  return JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))).length;
}

function solved(answer: Answer) {
  return { answer, failure: undefined };
}

function failed(error: unknown) {
  return { answer: {}, failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** A judge that cannot read the ground or the answer says no. */
async function judged(task: Task, end: Parameters<Task["judge"]>[0]): Promise<readonly Check[]> {
  try {
    return await task.judge(end);
  } catch (error) {
    return [{ says: `the judge could read the end: ${error instanceof Error ? error.message : error}`, holds: false }];
  }
}

import type { Answer, Script } from "./agent.ts";
import type { World } from "./ground/world.ts";
import type { Question } from "./session.ts";

/** A task of a person, how an agent solves it, and how its end is judged. */
export interface Task {
  readonly name: string;
  /** Tools without which nobody can solve it. */
  readonly needs?: readonly string[];
  /** About thousands of keys: costs at most BULK_CHARACTERS. */
  readonly bulk?: boolean;
  /** What it may cost at most, whatever was recorded. */
  readonly limits?: Limits;
  /** Flags of the server beside --allow-writes. */
  readonly flags?: readonly string[];
  /** What the person says. Names in it may be given as they are. */
  words(world: World): string;
  /** Puts into the ground what this task alone needs. */
  prepare?(world: World): Promise<void>;
  /** Begins what goes on in the database while the script works. */
  traffic?(world: World): Promise<Ending>;
  /** What the person does and replies when the agent says something to them before its end. */
  replies?(said: Answer, world: World): Promise<string>;
  /** Whether a question shows what the person wants; without it they agree to nothing. */
  agrees?(question: string, world: World): boolean;
  readonly solve: Script;
  judge(end: TaskEnd): Promise<readonly Check[]>;
}

/** The most that a task may cost. */
export interface Limits {
  readonly calls: number;
  /** In and out. */
  readonly characters: number;
}

/** Ends what was begun. */
export type Ending = () => Promise<void>;

/** What a judge sees: the ground as it is now, and what was said. */
export interface TaskEnd {
  readonly world: World;
  readonly answer: Answer;
  readonly questions: readonly Question[];
  /** All that the agent has read, in which no secret may be. */
  readonly seen: string;
}

/** One thing that is asked of the end of a task. The first one of a task is what it is about. */
export interface Check {
  readonly says: string;
  readonly holds: boolean;
}

export const MOST_POINTS = 3;
/** Characters, in and out, that a task about thousands of keys may cost. */
export const BULK_CHARACTERS = 3_000;

/** Three points where everything holds; none where the first thing does not; else one or two, by how much holds. */
export function pointsOf(checks: readonly Check[]): number {
  const held = checks.filter(({ holds }) => holds).length;
  if (checks.length > 0 && held === checks.length) return MOST_POINTS;
  if (checks[0]?.holds !== true) return 0;
  return held * 2 >= checks.length ? 2 : 1;
}

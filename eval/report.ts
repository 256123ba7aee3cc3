import type { Outcome } from "./run-task.ts";
import { BULK_CHARACTERS, MOST_POINTS } from "./task.ts";

/** What a task has reached and cost when it was recorded. */
export interface Recorded {
  readonly points: number;
  readonly characters: number;
}

export type Records = Readonly<Record<string, Recorded>>;

/** How much more than recorded a task may cost. */
const LEEWAY = 1.5;

/** The characters of a task, in and out. */
export function charactersOf({ charactersIn, charactersOut }: Outcome): number {
  return charactersIn + charactersOut;
}

/** Why the run of a task fails; empty where it does not. */
export function faultsOf(outcome: Outcome, recorded: Recorded | undefined): readonly string[] {
  const characters = charactersOf(outcome);
  const { points, bulk, limits, notServed } = outcome;
  const faults: string[] = [];
  if (recorded === undefined && points < MOST_POINTS && notServed === undefined) {
    faults.push("does not reach its answer, and is not recorded");
  }
  if (recorded !== undefined && points < recorded.points) {
    faults.push(`has ${points} points, and had ${recorded.points}`);
  }
  if (recorded !== undefined && characters > LEEWAY * recorded.characters) {
    faults.push(`costs ${characters} characters, more than ${LEEWAY} times the recorded ${recorded.characters}`);
  }
  if (bulk && characters >= BULK_CHARACTERS) {
    faults.push(`costs ${characters} characters; a bulk task costs less than ${BULK_CHARACTERS}`);
  }
  if (limits !== undefined && outcome.calls > limits.calls) {
    faults.push(`makes ${outcome.calls} calls; it may make ${limits.calls}`);
  }
  if (limits !== undefined && characters > limits.characters) {
    faults.push(`costs ${characters} characters; it may cost ${limits.characters}`);
  }
  return faults;
}

/** How much more than the full list a compact one may cost. */
const MOST_OF_COMPACT = 1.3;

/** What tasks have come to with a list of tools. */
export interface Run {
  readonly list: ToolList;
  readonly outcomes: readonly Outcome[];
}

/** The ways in which the server lists its tools. */
export const LISTS = ["full", "essentials", "compact"] as const;
export type ToolList = (typeof LISTS)[number];

/** The characters of all tasks, with the list of tools that each of them reads. */
export function charactersWithLists(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + charactersOf(outcome) + outcome.listCharacters, 0);
}

/** What differs between lists that may not: a task that reaches its answer with one alone, and what a compact one costs. */
export function faultsBetween(runs: readonly Run[]): readonly string[] {
  const faults = runs.flatMap(({ list, outcomes }) =>
    outcomes
      .filter(({ task, points }) => runs.some((other) => pointsIn(other, task) > points))
      .map(({ task, points, faults }) => `${task} has ${points} points with the list ${list}: ${faults.join("; ")}`),
  );
  const [full, compact] = (["full", "compact"] as const).map((name) => runs.find(({ list }) => list === name));
  if (full === undefined || compact === undefined) return faults;
  const share = charactersWithLists(compact.outcomes) / charactersWithLists(full.outcomes);
  if (share <= MOST_OF_COMPACT) return faults;
  return [...faults, `compact costs ${share.toFixed(2)} times the full list; it may cost ${MOST_OF_COMPACT} times`];
}

function pointsIn({ outcomes }: Run, name: string): number {
  return outcomes.find(({ task }) => task === name)?.points ?? 0;
}

/** A row for each list: what all tasks together have come to. */
export function asComparison(runs: readonly Run[]): string {
  const rows = runs.map(({ list, outcomes }) => {
    const [{ listCharacters = 0 } = {}] = outcomes;
    const calls = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0);
    const characters = outcomes.reduce((sum, outcome) => sum + charactersOf(outcome), 0);
    const points = outcomes.reduce((sum, outcome) => sum + outcome.points, 0);
    return `${list}: ${points} points, ${calls} calls, ${characters} characters, a list of ${listCharacters}; ${charactersWithLists(outcomes)} with the lists`;
  });
  return [...rows, ""].join("\n");
}

/** The records after a run: those of other tasks stay. What was not served is recorded by nobody. */
export function recordsAfter(before: Records, outcomes: readonly Outcome[]): Records {
  const now = outcomes
    .filter(({ notServed }) => notServed === undefined)
    .map((outcome) => [outcome.task, { points: outcome.points, characters: charactersOf(outcome) }] as const);
  return Object.fromEntries(
    Object.entries({ ...before, ...Object.fromEntries(now) }).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const TITLES = ["task", "points", "calls", "in", "out", "recorded", ""];

/** The table of a run for a person, with its sums. */
export function asTable(outcomes: readonly Outcome[], records: Records): string {
  const lines = outcomes.map((outcome) => [
    outcome.task,
    `${outcome.points}`,
    `${outcome.calls}`,
    `${outcome.charactersIn}`,
    `${outcome.charactersOut}`,
    `${records[outcome.task]?.characters ?? "–"}`,
    remark(outcome, records[outcome.task]),
  ]);
  const widths = TITLES.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => (line[column] ?? "").length)),
  );
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        (column === 0 || column === 6 ? cell.padEnd : cell.padStart).call(cell, widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return `${[print(TITLES), ...lines.map(print), "", sums(outcomes), ""].join("\n")}`;
}

function remark(outcome: Outcome, recorded: Recorded | undefined): string {
  if (outcome.notServed !== undefined && (recorded?.points ?? 0) === 0) return `not served: ${outcome.notServed}`;
  const faults = faultsOf(outcome, recorded);
  const missed = outcome.faults.map((fault) => `missed: ${fault}`);
  return [...faults.map((fault) => `FAILS: ${fault}`), ...missed].join("; ");
}

function sums(outcomes: readonly Outcome[]): string {
  const sum = (part: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + part(outcome), 0);
  const reached = outcomes.filter(({ points }) => points === MOST_POINTS).length;
  const [list = 0] = outcomes.map(({ listCharacters }) => listCharacters);
  return [
    `${sum(({ points }) => points)} of ${MOST_POINTS * outcomes.length} points, ${reached} of ${outcomes.length} tasks reach their answer,`,
    `${sum(({ calls }) => calls)} calls, ${sum(charactersOf)} characters. The list of tools has ${list} characters.`,
  ].join(" ");
}

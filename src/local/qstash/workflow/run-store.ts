import { ApiError } from "../../http/api-error.ts";
import type { WorkflowRun } from "./workflow-run.ts";

/** The runs of a tenant: all that are under way, and the newest of those that have ended. */
export interface RunStore {
  /** By ascending numbers. */
  readonly entries: Map<number, WorkflowRun>;
  get(id: string): WorkflowRun | undefined;
  /** Takes in a run of a new number; where too many are under way a 412. */
  add(run: Omit<WorkflowRun, "number">): WorkflowRun;
  /** Drops the oldest runs that have ended, where there are too many. */
  prune(): void;
}

const MOST_ACTIVE = 10_000;
const MOST_ENDED = 1_000;
const MOST_ENDED_BYTES = 64 * 1024 ** 2;

/** No run yet. `tell` hears once that older ones are dropped. */
export function createRunStore(tell: (sentence: string) => void): RunStore {
  const entries = new Map<number, WorkflowRun>();
  const byId = new Map<string, WorkflowRun>();
  let last = 0;
  let told = false;
  return {
    entries,
    get: (id) => byId.get(id),
    add(given) {
      const active = [...entries.values()].filter(({ state }) => state === "RUN_STARTED").length;
      if (active >= MOST_ACTIVE) {
        throw new ApiError(412, `the local QStash holds at most ${MOST_ACTIVE} workflow runs that are under way`);
      }
      last += 1;
      const run = { ...given, number: last };
      entries.set(last, run);
      byId.set(run.id, run);
      return run;
    },
    prune() {
      const ended = [...entries.values()].filter(({ state }) => state !== "RUN_STARTED");
      let bytes = ended.reduce((sum, run) => sum + bytesOfRun(run), 0);
      for (const [index, run] of ended.entries()) {
        if (ended.length - index <= MOST_ENDED && bytes <= MOST_ENDED_BYTES) return;
        entries.delete(run.number);
        if (byId.get(run.id) === run) byId.delete(run.id);
        bytes -= bytesOfRun(run);
        if (!told)
          tell(
            `The local QStash keeps the newest ${MOST_ENDED} workflow runs that have ended, and ${MOST_ENDED_BYTES / 1024 ** 2} MiB of their steps; older ones are dropped from now on.`,
          );
        told = true;
      }
    },
  };
}

/** What a run holds, and adds to a page. */
export function bytesOfRun({ steps, response }: WorkflowRun): number {
  return steps.reduce((sum, { body }) => sum + body.length, response?.length ?? 0);
}

import type { RunFailure } from "./run-failures.ts";

/** Runs of one workflow that fail, with one label and one cause. */
export interface RunFailureGroup {
  workflow: string;
  label: string | undefined;
  cause: string;
  /** Those of the window, the newest first. */
  failed: RunFailure[];
  /** Those under way, whose step is tried again. */
  retrying: RunFailure[];
  failedBefore: number;
}

/** Failures by workflow, label and cause, those of the most runs first, then the newest; groups of the window before alone are none. */
export function groupFailures(failures: readonly RunFailure[], from: number): RunFailureGroup[] {
  const groups = new Map<string, RunFailureGroup>();
  for (const failure of failures) {
    const { workflow, label, cause, isRetrying, time } = failure;
    const key = JSON.stringify([workflow, label, cause]);
    const group = groups.get(key) ?? { workflow, label, cause, failed: [], retrying: [], failedBefore: 0 };
    groups.set(key, group);
    if (isRetrying) group.retrying.push(failure);
    else if (time >= from) group.failed.push(failure);
    else group.failedBefore += 1;
  }
  const size = ({ failed, retrying }: RunFailureGroup) => failed.length + retrying.length;
  const current = [...groups.values()].filter((group) => size(group) > 0);
  for (const { failed } of current) failed.sort((one, other) => other.time - one.time);
  const newest = ({ failed, retrying }: RunFailureGroup) => (failed[0] ?? retrying[0])?.time ?? 0;
  return current.toSorted((one, other) => size(other) - size(one) || newest(other) - newest(one));
}

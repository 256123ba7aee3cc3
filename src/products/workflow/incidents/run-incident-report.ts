import { REDACTED } from "../../../call/redactor.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { withoutMessageSecrets } from "../../qstash/answers/message-secrets.ts";
import { adviceOn } from "../../qstash/incidents/failure-cause.ts";
import type { IncidentWindow } from "../../qstash/incidents/incident-reading.ts";
import { MORE_GROUPS, MORE_REQUESTS, namedField } from "../../qstash/incidents/incident-report.ts";
import { waitingMessages } from "../../qstash/incidents/waiting-messages.ts";
import { failureText } from "../answers/step-text.ts";
import type { ReadRunFailures } from "./read-run-failures.ts";
import type { RunFailureGroup } from "./run-failure-groups.ts";
import type { RunFailure } from "./run-failures.ts";
import { type RunCallOptions, runNextCalls } from "./run-next-calls.ts";

const LONGEST_ERROR = 300;

export interface RunReportOptions extends RunCallOptions {
  window: IncidentWindow;
  /** Groups that are shown. */
  groups: number;
}

/** Which runs fail, where and why, against the window before; what waits; and how much was read. */
export function runIncidentReport(
  read: ReadRunFailures,
  groups: readonly RunFailureGroup[],
  options: RunReportOptions,
): Record<string, unknown> {
  const { window } = options;
  const waiting = waitingMessages({ queues: [], keys: read.keys }, options);
  const isBefore = ({ isRetrying, time }: RunFailure) => !isRetrying && time < window.from;
  return {
    window: { from: textOf(window.from), to: textOf(window.to), before_from: textOf(window.before) },
    totals: {
      failed_runs: count(groups, ({ failed }) => failed.length),
      failed_runs_before: read.logUntil === undefined ? read.failures.filter(isBefore).length : "unknown",
      retrying_runs: count(groups, ({ retrying }) => retrying.length),
      groups: groups.length,
    },
    groups: groups.slice(0, options.groups).map((group) => reportOf(group, read, options)),
    ...(waiting.length === 0 ? {} : { waiting }),
    read: {
      ...read.counts,
      ...(read.logUntil === undefined ? {} : { log_read_back_to: textOf(read.logUntil) }),
      ...(Object.keys(read.unread).length === 0 ? {} : { not_read: read.unread }),
    },
  };
}

/** What is missing in a report, in a sentence; nothing where nothing is. */
export function whatIsNotRead(
  { logUntil, isDlqCut, isUnderWayCut }: ReadRunFailures,
  groups: number,
  { window, groups: shown }: RunReportOptions,
): string | undefined {
  const isCut = logUntil !== undefined || isDlqCut || isUnderWayCut;
  const parts = [
    ...(logUntil !== undefined && logUntil > window.from
      ? [`Of the log, failed runs that were created before ${textOf(logUntil)} were not read`]
      : []),
    ...(logUntil !== undefined && logUntil <= window.from ? ["The window before was not read to its end"] : []),
    ...(isDlqCut ? ["The DLQ has more runs than were read"] : []),
    ...(isUnderWayCut ? ["More runs are under way than were looked at"] : []),
    ...(groups > shown ? [`${groups - shown} smaller groups are left out (${MORE_GROUPS})`] : []),
  ];
  if (parts.length === 0) return undefined;
  return `${parts.join(". ")}.${isCut ? ` ${MORE_REQUESTS}` : ""}`;
}

function reportOf(group: RunFailureGroup, read: ReadRunFailures, options: RunReportOptions): Record<string, unknown> {
  const { workflow, label, cause, failed, retrying, failedBefore } = group;
  const all = [...failed, ...retrying];
  const [example = retrying[0]] = failed;
  const used = Math.max(...all.map(({ usedRetries }) => usedRetries));
  const most = Math.max(...all.map(({ maxRetries }) => maxRetries));
  const untold = failed.filter(({ callbackState }) => callbackState === "CALLBACK_FAIL").length;
  const schedules = schedulesOf(workflow, read);
  const keys = namesIn(all, ({ key }) => key);
  const advice = adviceOn(cause);
  return {
    ...{ workflow, ...(label === undefined ? {} : { label }), cause, failed_runs: failed.length },
    failed_runs_before: read.logUntil === undefined ? failedBefore : "unknown",
    ...(retrying.length === 0 ? {} : { retrying_runs: retrying.length }),
    ...spanOfTimes(all),
    retries: `${used} used of ${most}`,
    in_dlq: failed.filter(({ dlqId }) => dlqId !== undefined).length,
    ...(untold === 0 ? {} : { failure_function_failed: untold }),
    ...namedField(
      "steps",
      namesIn(all, ({ step }) => step),
    ),
    ...namedField(
      "runs",
      namesIn(all, ({ runId }) => runId),
    ),
    ...namedField("schedules", schedules),
    ...namedField("flow_control_keys", keys),
    ...(example === undefined ? {} : { example: exampleOf(example) }),
    ...(advice === undefined ? {} : { advice }),
    next: runNextCalls(group, { schedules: [...schedules], keys: [...keys] }, options),
  };
}

function spanOfTimes(failures: readonly RunFailure[]): Record<string, string> {
  const times = failures.map(({ time }) => time).filter((time) => Number.isFinite(time) && time > 0);
  if (times.length === 0) return {};
  return { first: textOf(Math.min(...times)), last: textOf(Math.max(...times)) };
}

function namesIn(
  failures: readonly RunFailure[],
  nameOf: (failure: RunFailure) => string | undefined,
): ReadonlySet<string> {
  return new Set(failures.map(nameOf).filter((name) => name !== undefined));
}

/** The schedules that start runs of a workflow, but for those that are paused. */
function schedulesOf(workflow: string, { schedules }: ReadRunFailures): ReadonlySet<string> {
  const fitting = schedules.filter(
    ({ destination, isPaused }) => isPaused !== true && String(destination).split(/[?#]/, 1)[0] === workflow,
  );
  return new Set(fitting.map(({ scheduleId }) => String(scheduleId)));
}

/** One failure: what the workflow said. */
function exampleOf({ runId, dlqId, step, failure }: RunFailure): Record<string, unknown> {
  const { value } = withoutMessageSecrets(failure, REDACTED);
  return {
    ...{ workflowRunId: runId, ...(dlqId === undefined ? {} : { dlqId }), ...(step === undefined ? {} : { step }) },
    error: failureText(isRecord(value) ? value : {}, LONGEST_ERROR),
  };
}

function count(groups: readonly RunFailureGroup[], of: (group: RunFailureGroup) => number): number {
  return groups.reduce((total, group) => total + of(group), 0);
}

function textOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

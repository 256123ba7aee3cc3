import { withoutNamedSecrets } from "../../../upstash/secret-words.ts";
import { causeOf } from "./failure-cause.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Failures of one destination, with one label and one cause. */
export interface FailureGroup {
  destination: string;
  label: string | undefined;
  cause: string;
  /** Tries that failed, in the window and in the one before. */
  tries: number;
  triesBefore: number;
  /** Of the tries in the window, by message. */
  triesOfMessage: Map<string, number>;
  first: number;
  last: number;
  /** The most retries that a message may have. */
  maxRetries: number;
  dlqIds: string[];
  /** The status by which the DLQ is filtered. */
  status: number | undefined;
  schedules: Set<string>;
  queues: Set<string>;
  runs: Set<string>;
  keys: Set<string>;
  urlGroups: Set<string>;
  /** The newest failure. */
  example: Fields | undefined;
}

/** Groups that are kept apart; failures of all others are counted together. */
const MOST_GROUPS = 500;
const OTHERS = "many other destinations";
/** What a group keeps of each kind, so that memory does not grow with the log. */
const MOST_KEPT = 1_000;

/** Characters of a text that an example keeps. */
const LONGEST_KEPT = 2_048;

/** The headers by which Workflow tells its runs. */
const RUN_HEADER = /^upstash-workflow-runid$/i;

export interface FailureGroups {
  /** Takes in a try that failed, which is in the window or in the one before. */
  addTry(entry: Fields, isInWindow: boolean): void;
  /** Takes in a message of the DLQ. */
  addLetter(letter: Fields): void;
  all(): readonly FailureGroup[];
}

export function createFailureGroups(): FailureGroups {
  const groups = new Map<string, FailureGroup>();

  function groupOf(entry: Fields): FailureGroup {
    const [destination, label, cause] = [destinationOf(entry), labelOf(entry), causeOf(entry)];
    const key = JSON.stringify([destination, label, cause]);
    const found = groups.get(key);
    if (found !== undefined) return found;
    const isTooMany = groups.size >= MOST_GROUPS;
    const made = isTooMany
      ? (groups.get(OTHERS) ?? newGroup(OTHERS, undefined, "any"))
      : newGroup(destination, label, cause);
    groups.set(isTooMany ? OTHERS : key, made);
    return made;
  }

  return {
    addTry(entry, isInWindow) {
      const group = groupOf(entry);
      if (!isInWindow) {
        group.triesBefore += 1;
        return;
      }
      group.tries += 1;
      const message = String(entry.messageId);
      const { triesOfMessage } = group;
      if (triesOfMessage.has(message) || triesOfMessage.size < MOST_KEPT) {
        triesOfMessage.set(message, (triesOfMessage.get(message) ?? 0) + 1);
      }
      takeIn(group, entry, Number(entry.time));
    },
    addLetter(letter) {
      const group = groupOf(letter);
      if (typeof letter.dlqId === "string" && group.dlqIds.length < MOST_KEPT) group.dlqIds.push(letter.dlqId);
      takeIn(group, letter, Number(letter.failedAt ?? letter.createdAt));
    },
    all: () => [...groups.values()],
  };
}

function newGroup(destination: string, label: string | undefined, cause: string): FailureGroup {
  return {
    ...{ destination, label, cause, tries: 0, triesBefore: 0, triesOfMessage: new Map(), maxRetries: 0 },
    ...{
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
      dlqIds: [],
      status: undefined,
      example: undefined,
    },
    ...{ schedules: new Set(), queues: new Set(), runs: new Set(), keys: new Set(), urlGroups: new Set() },
  };
}

/** What a failure touches, and the newest one as the example. */
function takeIn(group: FailureGroup, entry: Fields, time: number): void {
  const { scheduleId, queueName, flowControlKey, topicName, maxRetries, responseStatus, header } = entry;
  const kept: readonly (readonly [Set<string>, unknown])[] = [
    [group.schedules, scheduleId],
    [group.queues, queueName],
    [group.keys, flowControlKey],
    [group.urlGroups, topicName],
    [group.runs, runOf(header)],
  ];
  for (const [names, name] of kept)
    if (typeof name === "string" && name !== "" && names.size < MOST_KEPT) names.add(name);
  if (typeof maxRetries === "number") group.maxRetries = Math.max(group.maxRetries, maxRetries);
  if (typeof responseStatus === "number" && responseStatus >= 100) group.status = responseStatus;
  group.example ??= exampleFields(entry);
  if (!Number.isFinite(time)) return;
  group.first = Math.min(group.first, time);
  if (time < group.last) return;
  group.last = time;
  group.example = exampleFields(entry);
}

/** What an example is told by: bodies and headers are not kept, but for the beginning of the answer. */
function exampleFields({ messageId, dlqId, url, responseStatus, error, responseBody }: Fields): Fields {
  const beginning = (text: unknown) => (typeof text === "string" ? text.slice(0, LONGEST_KEPT) : undefined);
  // A part of a URL would be another one.
  const whole = typeof url === "string" && url.length <= LONGEST_KEPT ? url : undefined;
  const texts = { error: beginning(error), responseBody: beginning(responseBody) };
  return { messageId, dlqId, url: whole, responseStatus, ...texts };
}

/** A URL without its query, which may tell one message from another. */
function destinationOf({ url, topicName }: Fields): string {
  const text = typeof url === "string" && url !== "" ? url : String(topicName ?? "unknown");
  return withoutNamedSecrets(text.split(/[?#]/, 1)[0] ?? "", "[redacted]");
}

function labelOf({ labels, label }: Fields): string | undefined {
  if (Array.isArray(labels) && labels.length > 0) return labels.map(String).toSorted().join(",");
  return typeof label === "string" && label !== "" ? label : undefined;
}

function runOf(header: unknown): string | undefined {
  if (typeof header !== "object" || header === null) return undefined;
  const found = Object.entries(header).find(([name]) => RUN_HEADER.test(name))?.[1];
  const [run] = [found].flat();
  return typeof run === "string" ? run : undefined;
}

import type { StreamFacts } from "./stream-facts.ts";
import { type Judged, OFTEN } from "./stream-groups.ts";
import { isBefore } from "./stream-ids.ts";

/** A call that mends something, or the first step to it. */
export interface Mend {
  problem: string;
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
  /** What to know before. */
  note?: string;
}

const READ = "redis_stream_read";
const WRITE = "redis_stream_write";
/** Ids that one call acknowledges. */
const MOST_IDS = 50;
/** Consumers of a group for which a call is named. */
const MOST_NAMED = 3;
/** Entries from which on a trim is worth a call. */
const WORTH_TRIMMING = 1_000;
/** Entries that a group is behind, though its consumers run. */
const FAR_BEHIND = 1_000;
/** Who takes entries over where no consumer runs. */
const RESCUER = "rescue";

/** The calls that would mend what is wrong, the most urgent first. */
export function mendsOf(groups: readonly Judged[], stream: StreamFacts, deadAfterMs: number): Mend[] {
  const each = groups.flatMap((judged) => {
    const { name } = judged.group;
    return typeof name === "string" ? [{ ...judged, name, key: stream.key, deadAfterMs }] : [];
  });
  return [
    ...each.flatMap(forRemoved),
    ...each.flatMap(forOften),
    ...each.flatMap(forUnfinished),
    ...each.flatMap(forDead),
    ...each.flatMap(forLag),
    ...each.flatMap(forIdle),
    ...forLength(stream),
  ];
}

interface Named extends Judged {
  name: string;
  key: string;
  deadAfterMs: number;
}

function call(tool: string, command: string, ...args: string[]) {
  return { tool, arguments: { command, args } };
}

function forRemoved({ removed, name, key }: Named): Mend[] {
  if (removed.length === 0) return [];
  const ids = removed.slice(0, MOST_IDS).map(({ id }) => id);
  return [
    {
      problem: `Group ${name}: ${entries(removed.length)} pending whose data was trimmed or deleted, so that nobody can process them.`,
      ...call(WRITE, "XACK", key, name, ...ids),
      note: `Takes ${ids.length === removed.length ? "them" : `the first ${ids.length}`} off the list of what is pending; the data is gone already.`,
    },
  ];
}

function forOften({ deliveredOften, removed, name, key }: Named): Mend[] {
  const gone = new Set(removed.map(({ id }) => id));
  const there = deliveredOften.filter(({ id }) => !gone.has(id));
  const [first] = there;
  if (first === undefined) return [];
  const problem = `Group ${name}: ${entries(there.length)} delivered ${OFTEN} times or more and never acknowledged, likely such as consumers fail at.`;
  const ids = there.slice(0, MOST_IDS).map(({ id }) => id);
  return [
    { problem, ...call(READ, "XRANGE", key, first.id, first.id), note: "Shows the first of them." },
    {
      problem,
      ...call(WRITE, "XACK", key, name, ...ids),
      note: "Gives them up: the group is not given them again; they stay in the stream. Look at them before, or keep copies elsewhere.",
    },
  ];
}

/** Entries of dead consumers, and such as were forgotten, go to one that runs. */
function forUnfinished({ byState: { dead, live }, forgotten, name, key, deadAfterMs }: Named): Mend[] {
  if (dead.length === 0 && forgotten.length === 0) return [];
  const pending = dead.reduce((sum, consumer) => sum + consumer.pending, 0);
  const runs = live.map((consumer) => consumer.name).find((each) => typeof each === "string");
  const taker = typeof runs === "string" ? runs : RESCUER;
  const problems = [
    dead.length > 0 && `${consumers(dead.length)} idle for that long with ${entries(pending)} pending`,
    forgotten.length > 0 && `${entries(forgotten.length)} given that long ago to consumers that run, not acknowledged`,
  ].filter((each) => each !== false);
  const hint = forgotten.length > 0 ? " Where consumers only forget XACK, XACK what they have done instead." : "";
  return [
    {
      problem: `Group ${name}, for ${deadAfterMs / 1_000} s or more: ${problems.join("; ")}.`,
      ...call(WRITE, "XAUTOCLAIM", key, name, taker, `${deadAfterMs}`, "0-0", "COUNT", "100"),
      note: `Gives up to 100 entries that have waited as long to ${taker}${taker === RESCUER ? ", a new consumer, since none runs" : ""}, and shows them: they must be processed and acknowledged (XACK). Go on with the id that it answers in the place of 0-0, until that is 0-0.${hint}`,
    },
  ];
}

/** A dead consumer may be deleted once its entries are with another. */
function forDead({ byState: { dead }, name, key }: Named): Mend[] {
  const named = dead.flatMap((consumer) => (typeof consumer.name === "string" ? [consumer.name] : []));
  return named.slice(0, MOST_NAMED).map((consumer) => ({
    problem: `Group ${name}: consumer ${consumer} seems dead${oneOf(dead.length)}.`,
    ...call(WRITE, "XGROUP DELCONSUMER", key, name, consumer),
    note: "Only when its pending is 0, after XAUTOCLAIM: what is pending would be lost to the group.",
  }));
}

function forLag({ lag, byState: { live }, group, name, key }: Named): Mend[] {
  if (lag === undefined) {
    return [
      {
        problem: `Group ${name}: how far it is behind is unknown.`,
        ...call(READ, "XRANGE", key, `(${group.lastDeliveredId}`, "+", "COUNT", "100"),
        note: "Shows what it was not given yet, without giving it to the group.",
      },
    ];
  }
  if (lag > 0 && live.length === 0) {
    return [
      {
        problem: `Group ${name}: ${entries(lag)} not delivered, and no consumer runs.`,
        ...call(WRITE, "XREADGROUP", "GROUP", name, RESCUER, "COUNT", "10", "STREAMS", key, ">"),
        note: "Start its consumers rather; this reads as one more, which must process and XACK what it is given. A group that nobody needs any more goes with XGROUP DESTROY.",
      },
    ];
  }
  if (lag < FAR_BEHIND) return [];
  return [
    {
      problem: `Group ${name}: ${entries(lag)} not delivered, though ${consumers(live.length)} ${live.length === 1 ? "runs" : "run"}.`,
      tool: "redis_stream_health",
      arguments: { key, group: name },
      note: "Look again in a minute: a lag that grows needs more or faster consumers.",
    },
  ];
}

function forIdle({ byState: { idle }, name, key }: Named): Mend[] {
  const named = idle.flatMap((consumer) => (typeof consumer.name === "string" ? [consumer.name] : []));
  return named.slice(0, MOST_NAMED).map((consumer) => ({
    problem: `Group ${name}: consumer ${consumer} has been idle for long with nothing pending${oneOf(idle.length)}.`,
    ...call(WRITE, "XGROUP DELCONSUMER", key, name, consumer),
    note: "Loses nothing; only where it does not run any more. It may just wait for entries.",
  }));
}

/** What every group has read and acknowledged may go; where there is no group, nobody knows what may. */
function forLength(stream: StreamFacts): Mend[] {
  const { key, length, groups, firstId } = stream;
  if (length < WORTH_TRIMMING || firstId === undefined) return [];
  if (groups.length === 0) {
    return stream.entriesAdded !== length
      ? []
      : [
          {
            problem: `The stream has ${length} entries, no group, and was never trimmed.`,
            ...call(WRITE, "XTRIM", key, "MAXLEN", "~", "KEEP"),
            note: "Replace KEEP by how many of the newest entries are needed; all older ones are lost. XADD with MAXLEN ~ keeps it short from then on.",
          },
        ];
  }
  const needed = firstNeededId(stream);
  if (needed === undefined || !isBefore(firstId, needed)) return [];
  return [
    {
      problem: `The stream has ${length} entries; those before ${needed} were read and acknowledged by every group.`,
      ...call(WRITE, "XTRIM", key, "MINID", "~", needed),
      note: "Deletes them for good, also for who reads without a group (XRANGE, XREAD). Do it only where nobody does.",
    },
  ];
}

/** The lowest id that a group still needs; nothing where one was not looked into. */
function firstNeededId({ groups }: StreamFacts): string | undefined {
  let lowest: string | undefined;
  for (const { pending, details, lastDeliveredId } of groups) {
    const own =
      pending === 0 && details === undefined ? lastDeliveredId : details && (details.oldest[0]?.id ?? lastDeliveredId);
    if (own === undefined) return undefined;
    if (lowest === undefined || isBefore(own, lowest)) lowest = own;
  }
  return lowest;
}

function oneOf(number: number): string {
  return number > MOST_NAMED ? ` (one of ${number} such)` : "";
}

function entries(number: number): string {
  return number === 1 ? "1 entry" : `${number} entries`;
}

function consumers(number: number): string {
  return number === 1 ? "1 consumer" : `${number} consumers`;
}

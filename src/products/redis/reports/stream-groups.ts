import type { ConsumerFacts, GroupDetails, GroupFacts, PendingEntry, StreamFacts } from "./stream-facts.ts";
import { seconds } from "./stream-growth.ts";
import { isBefore, timeOfId } from "./stream-ids.ts";

/** Consumers of a group that are shown, the dead ones first. */
export const MOST_CONSUMERS = 10;
const MOST_ENTRIES = 5;
/** An entry that was given out so often is likely one that no consumer can deal with. */
export const OFTEN = 5;

/** `dead`: idle for long with pending entries; `idle`: for as long with none, which may also be a wait for entries. */
export type ConsumerState = "dead" | "idle" | "live";

/** What is wrong in a group, or may be. */
export interface Judged {
  group: GroupFacts;
  details: GroupDetails;
  /** As Redis tells it, or as ids do: 0 where the newest entry was delivered. */
  lag: number | undefined;
  byState: Record<ConsumerState, ConsumerFacts[]>;
  deliveredOften: PendingEntry[];
  /** Entries that consumers which run were given long ago, and have not acknowledged. */
  forgotten: PendingEntry[];
  /** Pending entries whose data is no longer in the stream. */
  removed: PendingEntry[];
}

export function judgeGroup(group: GroupFacts, details: GroupDetails, stream: StreamFacts, deadAfterMs: number): Judged {
  const byState: Judged["byState"] = { dead: [], idle: [], live: [] };
  for (const consumer of details.consumers) byState[stateOf(consumer, deadAfterMs)].push(consumer);
  byState.dead.sort((one, other) => other.pending - one.pending);
  byState.live.sort((one, other) => one.idleMs - other.idleMs);
  const { firstId } = stream;
  const running = new Set(byState.live.map(({ name }) => JSON.stringify(name)));
  return {
    group,
    details,
    lag: lagOf(group, stream),
    byState,
    deliveredOften: details.oldest
      .filter(({ deliveries }) => deliveries >= OFTEN)
      .sort((one, other) => other.deliveries - one.deliveries),
    forgotten: details.oldest.filter(
      ({ idleMs, consumer }) => idleMs >= deadAfterMs && running.has(JSON.stringify(consumer)),
    ),
    removed: details.oldest.filter(({ id }) => stream.length === 0 || (firstId !== undefined && isBefore(id, firstId))),
  };
}

function stateOf({ pending, idleMs }: ConsumerFacts, deadAfterMs: number): ConsumerState {
  if (idleMs < deadAfterMs) return "live";
  return pending > 0 ? "dead" : "idle";
}

function lagOf({ lag, lastDeliveredId }: GroupFacts, { length, lastId }: StreamFacts): number | undefined {
  if (lag !== undefined) return lag;
  return length === 0 || (lastId !== undefined && !isBefore(lastDeliveredId, lastId)) ? 0 : undefined;
}

/** A group as it is shown. */
export function shownGroup(judged: Judged, stream: StreamFacts): object {
  const { group, details, lag, byState, deliveredOften, forgotten, removed } = judged;
  const [oldest] = details.oldest;
  return {
    group: group.name,
    lag: lag ?? null,
    ...(lag === undefined ? { lag_unknown: LAG_UNKNOWN } : {}),
    pending: group.pending,
    last_delivered_id: group.lastDeliveredId,
    ...(oldest === undefined ? {} : { oldest_pending: shownEntry(oldest, stream) }),
    ...(details.oldest.length < group.pending ? { pending_looked_at: details.oldest.length } : {}),
    ...(deliveredOften.length === 0
      ? {}
      : {
          delivered_often: {
            entries: deliveredOften.length,
            most: deliveredOften.slice(0, MOST_ENTRIES).map((entry) => shownEntry(entry, stream)),
          },
        }),
    ...(forgotten.length === 0 ? {} : { pending_for_long_at_live_consumers: forgotten.length }),
    ...(removed.length === 0 ? {} : { pending_without_data: removed.length }),
    consumers: {
      ...(details.consumers.length < group.consumers ? { looked_at: details.consumers.length } : {}),
      ...{ live: byState.live.length, dead: byState.dead.length, idle_without_pending: byState.idle.length },
      ...consumersOf(byState),
    },
  };
}

const LAG_UNKNOWN =
  "Redis cannot tell: entries that the group was not given were deleted, or the group began in the middle of the stream.";

/** Dead consumers first, then those with most pending. */
function consumersOf(byState: Judged["byState"]): object {
  const all = (["dead", "live", "idle"] as const).flatMap((state) =>
    byState[state].map((consumer) => ({ state, ...consumer })),
  );
  const ranked = [
    ...all.filter(({ state }) => state === "dead"),
    ...all.filter(({ state }) => state !== "dead").sort((one, other) => other.pending - one.pending),
  ];
  const rest = ranked.slice(MOST_CONSUMERS);
  return {
    pending_by_consumer: ranked.slice(0, MOST_CONSUMERS).map(({ name, state, pending, idleMs, inactiveMs }) => ({
      consumer: name,
      state,
      pending,
      idle_seconds: seconds(idleMs),
      ...(inactiveMs === undefined || inactiveMs < 0 ? {} : { without_entry_seconds: seconds(inactiveMs) }),
    })),
    ...(rest.length === 0
      ? {}
      : { others: { consumers: rest.length, pending: rest.reduce((sum, { pending }) => sum + pending, 0) } }),
  };
}

/** Its age since it was added, as far as its id tells, and since it was last given to a consumer. */
function shownEntry({ id, consumer, idleMs, deliveries }: PendingEntry, { now }: StreamFacts): object {
  const added = timeOfId(id, now);
  return {
    id,
    consumer,
    age_seconds: added === undefined ? null : seconds(now - added),
    since_delivery_seconds: seconds(idleMs),
    deliveries,
  };
}

import type { StreamFacts } from "./stream-facts.ts";
import { timeOfId } from "./stream-ids.ts";

const HOUR = 3_600_000;

/**
 * How a stream grows. Counts are exact; rates are estimated from the times in ids, by the clock of this machine, up to now:
 * so a stream to which nothing is added any more grows more slowly with every look.
 */
export function growthOf({ length, entriesAdded, firstId, lastId, newestIds, now }: StreamFacts): object {
  const counts =
    entriesAdded === undefined ? {} : { entries_added_ever: entriesAdded, entries_removed_ever: entriesAdded - length };
  const [oldest, newest] = [timeOfId(firstId, now), timeOfId(lastId, now)];
  if (length === 0) return counts;
  if (oldest === undefined || newest === undefined) {
    return { ...counts, by_time: "unknown: the ids of this stream are no times" };
  }
  const sampled = timeOfId(newestIds.at(-1), now);
  return {
    ...counts,
    oldest_entry_at: iso(oldest),
    newest_entry_at: iso(newest),
    newest_entry_age_seconds: seconds(now - newest),
    since_oldest_entry: estimate(length, oldest, now),
    ...(sampled === undefined || newestIds.length >= length
      ? {}
      : { of_late: estimate(newestIds.length, sampled, now) }),
  };
}

/** So many entries from a time up to now; none for less than a second, in which clocks that differ say anything. */
function estimate(entries: number, from: number, now: number): object {
  const span = now - from;
  return {
    entries,
    seconds: seconds(span),
    entries_per_hour_estimated: span < 1_000 ? null : Math.round((entries * HOUR * 10) / span) / 10,
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Milliseconds as seconds; none of the future, which a clock that is behind would make. */
export function seconds(milliseconds: number): number {
  return Math.round(Math.max(0, milliseconds) / 100) / 10;
}

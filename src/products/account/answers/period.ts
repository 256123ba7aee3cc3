import { type ReadSeries, resolutionOf } from "./points.ts";
import { timeText } from "./readable.ts";

/** The time that the points of an answer are of. */
export interface Period {
  /** What was asked for, or what the API gives where nothing was: "1h". */
  requested?: string;
  /** The first and the last time of any point, ISO 8601 in UTC. */
  from?: string;
  to?: string;
  /** The usual time from one point to the next: "1 minute". */
  resolution?: string;
}

/** The period of all series together; `requested` is what the call asked for, or what the API gives where it did not. */
export function periodOf(series: readonly ReadSeries[], requested: unknown): Period {
  const firsts = series.flatMap(({ times }) => times[0] ?? []);
  const lasts = series.flatMap(({ times }) => times.at(-1) ?? []);
  const from = timeText(firsts.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY));
  const to = timeText(lasts.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY));
  const resolution = mostFrequent(series.flatMap((each) => resolutionOf(each) ?? []));
  return {
    ...(typeof requested === "string" && { requested }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(resolution !== undefined && { resolution }),
  };
}

function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

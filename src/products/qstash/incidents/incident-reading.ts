import type { RestApi } from "../../../upstash/rest-api.ts";
import type { QStashContext, ReachedQStash } from "../context.ts";

const HOUR_MS = 3_600_000;

/** What is looked at, in milliseconds since 1970. */
export interface IncidentWindow {
  from: number;
  to: number;
  /** Where the window before it begins, which is as long. */
  before: number;
}

/** How far incidents are read, those of messages and those of runs. */
export interface IncidentReading {
  api: RestApi;
  window: IncidentWindow;
  maxRequests: number;
  signal: AbortSignal;
  /** Told after each page. */
  told(requests: number): Promise<void>;
}

/** The last hours and as many before them, within so many requests. */
export function incidentReading(
  { hours, maxRequests }: { hours: number; maxRequests: number },
  { api }: ReachedQStash,
  { signal, progress }: QStashContext,
): IncidentReading {
  const to = Date.now();
  const from = to - hours * HOUR_MS;
  return {
    ...{ api, maxRequests, signal, window: { from, to, before: from - hours * HOUR_MS } },
    told: (requests) => progress(requests, maxRequests, `${requests} requests made`),
  };
}

import type { CallObserver } from "../call/observer.ts";
import type { Page } from "../pages/page.ts";
import { createRecordedCalls } from "./recorded-calls.ts";
import { createTallies } from "./tallies.ts";
import { windowPages } from "./window-pages.ts";
import type { WindowSources } from "./window-sources.ts";

/** What is kept for the window, from its begin on. */
export interface CallRecord {
  observer: CallObserver;
  /** The pages that show it. */
  pages(sources: WindowSources): readonly Page[];
}

/** Begins to keep what the window shows: the last calls, and counts of all. */
export function createCallRecord(now: () => number = Date.now): CallRecord {
  const recorded = createRecordedCalls();
  const tallies = createTallies(now);
  const since = new Date(now());
  return {
    observer: {
      wantsShape: true,
      begun() {},
      ended: (call) => tallies.count(recorded.add(call)),
    },
    pages: (sources) => windowPages({ recorded, tallies, sources, since }),
  };
}

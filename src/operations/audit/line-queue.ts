import type { LineSink } from "./line-sink.ts";
import { createWaitingLines, type WaitingLines } from "./waiting-lines.ts";

/** Lines on their way to a sink. */
export interface LineQueue {
  /** Takes a line, with its end, and waits for nothing. Where too much waits already, the line is lost and counted. */
  push(line: string): void;
  /** Lines that wait. */
  readonly left: number;
  /** Tries the sink now, also where nothing waits or the next try would come later. */
  wake(): void;
  /** Resolves when all that was taken is written, or cannot be. */
  flushed(): Promise<void>;
  /** Writes what is left while the process ends. */
  writeNow(): void;
}

export interface LineQueueOptions {
  /** The line that stands in the place of so many that were lost. */
  lostLine(count: number): string;
  /** Told of the first failure after all was well. */
  onFailure(error: unknown): void;
  /** Told when lines are written again, and how many were lost meanwhile. */
  onRecovery(lost: number): void;
  /** Bytes of lines that wait. */
  most?: number;
  /** Milliseconds until a sink that failed is tried again. */
  pause?: number;
}

/** Bytes of lines that wait: of some ten thousand calls. */
const MOST_WAITING = 4 * 1024 * 1024;
const PAUSE_MS = 1_000;

/** Writes lines in their order, one piece after the other, in the background and in a memory of limited size. */
export function createLineQueue(sink: LineSink, options: LineQueueOptions): LineQueue {
  const lines = createWaitingLines(options.most ?? MOST_WAITING, options.lostLine);
  const writing = writingOf(sink, lines, options);
  return {
    get left() {
      return lines.count;
    },
    push(line) {
      if (lines.take(line)) writing.begin();
      else writing.lose();
    },
    wake: writing.wake,
    flushed: writing.ended,
    // What is under way the sink knows.
    writeNow: () => sink.writeNow(lines.left()),
  };
}

/** The writing of lines that wait, which pauses after a failure. */
function writingOf(sink: LineSink, lines: WaitingLines, options: LineQueueOptions) {
  const { onFailure, onRecovery, pause = PAUSE_MS } = options;
  /** Lines that were lost since the sink failed; nothing where all is well. */
  let failure: { lost: number } | undefined;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Whether the sink is to be tried once more, also where nothing waits. */
  let isAsked = false;

  async function writeAll(): Promise<void> {
    while (isAsked || lines.count > 0) {
      isAsked = false;
      const { written, error } = await sink.write(lines.begin());
      lines.end(written);
      if (error !== undefined) {
        fail(error);
        break;
      }
      if (failure !== undefined) onRecovery(failure.lost);
      failure = undefined;
      if (lines.count === 0) lines.sayLost();
    }
    // In one step with the last look at the lines, so that none comes between.
    writing = undefined;
  }

  function fail(error: unknown): void {
    if (failure === undefined) onFailure(error);
    failure ??= { lost: 0 };
    timer = setTimeout(wake, pause).unref();
  }

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    isAsked = true;
    writing ??= writeAll();
  }

  return {
    begin() {
      if (timer === undefined) writing ??= writeAll();
    },
    lose() {
      if (failure !== undefined) failure.lost += 1;
    },
    wake,
    ended: async () => writing,
  };
}

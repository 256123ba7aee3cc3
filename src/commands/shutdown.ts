/** The longest time in milliseconds that closing may take before the process ends anyway. */
const CLOSING_LIMIT = 800;
/** Milliseconds in which the same signal is the same request: npm and npx pass on what a terminal has sent to all. */
const SAME_REQUEST = 100;

/** The signals that ask a process to end, with their numbers: ended at once, it exits with 128 and the number, as by a shell. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
type EndingSignal = keyof typeof SIGNALS;

/** The exit codes of a server that was asked to end. */
export const EXIT_CODES = {
  /** Every call had ended. */
  finished: 0,
  /** Calls had to be aborted, since --shutdown-timeout was over. */
  aborted: 3,
} as const;

export interface ShutdownSteps {
  /** Comes before closing, in its own time; gives the exit code. */
  finish?: () => Promise<number>;
  /** What SIGHUP asks for, where it does not ask the process to end. On Windows it always does: its window is closed. */
  onHangup?: (() => void) | undefined;
  platform?: NodeJS.Platform;
}

/**
 * Waits until the process is asked to end: by SIGINT, SIGTERM, SIGHUP or by calling `end`. Then finishes, closes within a
 * second, and gives the exit code. A second signal ends the process at once.
 */
export function untilShutdown(
  close: () => Promise<void>,
  { finish = async () => EXIT_CODES.finished, onHangup, platform = process.platform }: ShutdownSteps = {},
): { end: () => void; ended: Promise<number> } {
  let end = () => {};
  const asked = new Promise<void>((resolve) => {
    end = resolve;
  });
  onSignals(end, platform === "win32" ? undefined : onHangup);
  const ended = asked.then(async () => {
    const code = await finish();
    const timer = setTimeout(() => process.exit(code), CLOSING_LIMIT);
    await close();
    clearTimeout(timer);
    setImmediate(() => process.exit(code));
    return code;
  });
  return { end, ended };
}

function onSignals(end: () => void, onHangup: (() => void) | undefined): void {
  let first: { signal: EndingSignal; at: number } | undefined;
  const handle = (signal: EndingSignal) => {
    if (signal === "SIGHUP" && onHangup !== undefined) return onHangup();
    const now = performance.now();
    if (first === undefined) {
      first = { signal, at: now };
      return end();
    }
    if (signal !== first.signal || now - first.at > SAME_REQUEST) process.exit(128 + SIGNALS[signal]);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => handle(signal));
}

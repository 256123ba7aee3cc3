/** The longest time in milliseconds that closing may take before the process ends anyway. */
const CLOSING_LIMIT = 800;

/**
 * Waits until the process is asked to end: by SIGINT, SIGTERM, SIGHUP or by calling `end`. Then closes, within a
 * second, and gives the exit code.
 */
export function untilShutdown(close: () => Promise<void>): { end: () => void; ended: Promise<number> } {
  let end = () => {};
  const asked = new Promise<void>((resolve) => {
    end = resolve;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const ended = asked.then(async () => {
    const timer = setTimeout(() => process.exit(0), CLOSING_LIMIT);
    await close();
    clearTimeout(timer);
    setImmediate(() => process.exit(0));
    return 0;
  });
  return { end, ended };
}

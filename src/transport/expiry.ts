/** More milliseconds than this, Node takes for none. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Does something with a signal that ends at a time in milliseconds since 1970; with none where there is no such time. */
export async function untilExpiry(
  until: number | undefined,
  run: (ended: AbortSignal | undefined) => Promise<void>,
): Promise<void> {
  if (until === undefined) return run(undefined);
  const controller = new AbortController();
  const left = Math.min(Math.max(0, until - Date.now()), LONGEST_TIMER);
  const timer = setTimeout(() => controller.abort(), left);
  try {
    await run(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

import type { afterAll, afterEach } from "vitest";

/** Something that a test has opened: a program, a server, a client. */
export interface Closable {
  close(): Promise<unknown>;
}

/**
 * Closes what is passed through it, the newest first, after each test or after all of them. It passes on what it is
 * given, so that opening and remembering is one step.
 */
export function closing(hook: typeof afterEach | typeof afterAll): <Opened extends Closable>(opened: Opened) => Opened {
  const open: Closable[] = [];
  hook(async () => {
    const failures: unknown[] = [];
    for (const opened of open.splice(0).reverse()) await opened.close().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  });
  return (opened) => {
    open.push(opened);
    return opened;
  };
}

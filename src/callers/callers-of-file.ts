import { watchForChanges } from "../load/watch-file.ts";
import type { LimitsFor } from "./call-limits.ts";
import { isInline, readCallers } from "./caller-file.ts";
import { createKnownCallers, type KnownCallers, type ProductsAt } from "./known-callers.ts";

/** How a process follows its callers. */
interface Following {
  productsAt: ProductsAt;
  limitsFor?: LimitsFor | undefined;
  /** Is told in a sentence of each change, and of each file that cannot be taken. */
  tell(level: "info" | "error", sentence: string): void;
}

/**
 * The callers of a setting: JSON, or the path of a file with it, which is followed as it changes. A file that cannot be
 * right changes nothing. Rejects with a ConfigError where it cannot be right at the start.
 */
export async function openCallers(
  setting: string,
  { productsAt, limitsFor, tell }: Following,
): Promise<{ callers: KnownCallers; close: () => void }> {
  const callers = createKnownCallers(productsAt, limitsFor);
  const open = async () => callers.replace(await readCallers(setting));
  if (isInline(setting)) {
    await open();
    return { callers, close: () => {} };
  }
  let last: Promise<void> = Promise.resolve();
  const take = async () => {
    try {
      const entries = await readCallers(setting);
      await callers.replace(entries);
      tell("info", `callers: the file has changed; ${entries.length} may call`);
    } catch (error) {
      tell("error", `callers: the file has changed and was not taken. ${error instanceof Error ? error.message : ""}`);
    }
  };
  const close = watchForChanges(setting, () => {
    last = last.then(take);
  });
  // Followed before it is read, so that a change while the callers are made ready is not missed.
  const opened = open();
  last = opened.catch(() => undefined);
  try {
    await opened;
  } catch (error) {
    close();
    throw error;
  }
  return { callers, close };
}

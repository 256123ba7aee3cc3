import { ConfigError } from "../config/read.ts";
import { watchForChanges } from "../load/watch-file.ts";
import { quoted } from "../upstash/quoted.ts";
import type { LimitsFor } from "./call-limits.ts";
import { type CallerEntry, isInline, readCallers } from "./caller-file.ts";
import { createKnownCallers, type KnownCallers, type ProductsAt } from "./known-callers.ts";

/** How a process follows its callers. */
interface Following {
  productsAt: ProductsAt;
  limitsFor?: LimitsFor | undefined;
  /** Whether there are connections that an entry may name. */
  takesConnections?: boolean;
  /** Is told in a sentence of each change, and of each file that cannot be taken. */
  tell(level: "info" | "error", sentence: string): void;
}

/**
 * The callers of a setting: JSON, or the path of a file with it, which is followed as it changes. A file that cannot be
 * right changes nothing. Rejects with a ConfigError where it cannot be right at the start.
 */
export async function openCallers(
  setting: string,
  { productsAt, limitsFor, takesConnections = false, tell }: Following,
): Promise<{ callers: KnownCallers; close: () => void }> {
  const callers = createKnownCallers(productsAt, limitsFor);
  const read = async () => {
    const entries = await readCallers(setting);
    if (!takesConnections) refuseConnections(entries);
    return entries;
  };
  let isOpen = false;
  const open = async () => {
    await callers.replace(await read());
    isOpen = true;
  };
  if (isInline(setting)) {
    await open();
    return { callers, close: () => {} };
  }
  let last: Promise<void> = Promise.resolve();
  const take = async () => {
    // The first look at a file that is not there tells of a change, too.
    if (!isOpen) return;
    try {
      const entries = await read();
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

function refuseConnections(entries: readonly CallerEntry[]): void {
  const naming = entries.find(({ connections }) => connections !== undefined);
  if (naming === undefined) return;
  throw new ConfigError(
    `Caller ${quoted(naming.name)} has connections, but the server has none: set --connections, or leave them out.`,
  );
}

import { watchForChanges } from "../load/watch-file.ts";
import { type ConnectionEntry, holdsConnections, readConnections } from "./connection-file.ts";
import { credentialFiles } from "./credential-texts.ts";
import { type ConnectionTerms, createKnownConnections, type KnownConnections } from "./known-connections.ts";

/** How a process follows its connections. */
interface FollowedConnections extends Omit<ConnectionTerms, "warn"> {
  /** Is told in a sentence of each change, and of each state that cannot be taken. */
  tell(level: "info" | "warn" | "error", sentence: string): void;
}

/**
 * The connections of a setting: JSON, or the path of a file with it, which is followed as it changes, and so are the files
 * with credentials that it names. What cannot be right changes nothing. Rejects with a ConfigError where it cannot be right
 * at the start.
 */
export async function openConnections(
  setting: string,
  { tell, ...terms }: FollowedConnections,
): Promise<{ connections: KnownConnections; close: () => void }> {
  const connections = createKnownConnections({ ...terms, warn: (sentence) => tell("warn", sentence) });
  const watched = createWatched(() => {
    last = last.then(take);
  });
  let last: Promise<void> = Promise.resolve();
  let isOpen = false;

  async function open(): Promise<void> {
    const entries = await readConnections(setting, terms.variables);
    watched.watch(filesOf(setting, entries));
    await connections.replace(entries);
    isOpen = true;
  }

  async function take(): Promise<void> {
    // The first look at a file that is not there tells of a change, too.
    if (!isOpen) return;
    const before = connections.all();
    try {
      await open();
      if (connections.all() === before) return;
      tell("info", `connections: changed; there are now ${connections.all().length}`);
    } catch (error) {
      tell("error", `connections: the change was not taken. ${error instanceof Error ? error.message : ""}`);
    }
  }

  watched.watch(filesOf(setting, []));
  const opened = open();
  last = opened.catch(() => undefined);
  try {
    await opened;
  } catch (error) {
    watched.watch([]);
    throw error;
  }
  return { connections, close: () => watched.watch([]) };
}

function filesOf(setting: string, entries: readonly ConnectionEntry[]): string[] {
  return [...(holdsConnections(setting) ? [] : [setting]), ...entries.flatMap(credentialFiles)];
}

/** Milliseconds after which a file that was not watched before is looked at once more. */
const SECOND_LOOK = 1_000;

/** Files that are watched; those that are named no more are so no longer. */
function createWatched(onChange: () => void): { watch(files: readonly string[]): void } {
  const closers = new Map<string, () => void>();
  let second: NodeJS.Timeout | undefined;
  return {
    watch(files) {
      for (const [file, close] of closers) {
        if (files.includes(file)) continue;
        close();
        closers.delete(file);
      }
      const added = files.filter((file) => !closers.has(file));
      for (const file of added) closers.set(file, watchForChanges(file, onChange));
      if (files.length > 0 && added.length === 0) return;
      clearTimeout(second);
      // A change between the first reading and the first look of the watch is not told by it.
      if (added.length > 0) second = setTimeout(onChange, SECOND_LOOK).unref();
    },
  };
}

import type { CallObserver } from "./call/observer.ts";
import { shorten, visible } from "./call/question.ts";
import type { Redactor } from "./call/redactor.ts";

const levels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof levels)[number];

/** Writes one line per event to stderr; stdout belongs to the protocol. */
export type Log = (level: LogLevel, message: string) => void;

/** A log that leaves out what is below the level, and every known secret. */
export function createLog(
  lowest: LogLevel,
  redactor: Redactor,
  write = (line: string) => void process.stderr.write(line),
): Log {
  return (level, message) => {
    if (levels.indexOf(level) > levels.indexOf(lowest)) return;
    const line = redactor.text(message).replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? " ⏎ " : space));
    write(`${new Date().toISOString()} ${level} ${line}\n`);
  };
}

/** A failure that is ours to mend, with where it happened. */
export function detailsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Characters of what a call was about; one of its names may be as long as a request. */
const LONGEST_TARGET = 300;

/**
 * Logs each call as it ends, for whoever looks for what an agent did: at the level debug, without values and answers. Of
 * the arguments it has the IDs that the call was about, with nothing in them that cannot be seen.
 */
export function logCalls(log: Log): CallObserver {
  return {
    begun() {},
    ended({ id, caller, tool, target, outcome, milliseconds, requests, commands }) {
      const about = target === undefined ? "" : ` at ${shorten(visible(JSON.stringify(target)), LONGEST_TARGET)}`;
      const cost = `${Math.round(milliseconds)} ms, ${requests} requests, ${commands} commands`;
      log("debug", `call ${id} of ${visible(caller)}: ${tool}${about} ${outcome}; ${cost}`);
    },
  };
}

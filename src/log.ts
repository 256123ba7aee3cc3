import type { CallObserver } from "./call/observer.ts";
import { shorten } from "./call/question.ts";
import type { Redactor } from "./call/redactor.ts";
import { visible } from "./upstash/visible.ts";

const levels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof levels)[number];

/** Writes one line per event to stderr; stdout belongs to the protocol. */
export type Log = (level: LogLevel, message: string) => void;

/** A log that leaves out what is below the level, and every known secret; what cannot be seen stands as its code point. */
export function createLog(
  lowest: LogLevel,
  redactor: Redactor,
  write = (line: string) => void process.stderr.write(line),
): Log {
  return (level, message) => {
    if (levels.indexOf(level) > levels.indexOf(lowest)) return;
    const line = redactor.text(message).replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? " ⏎ " : space));
    write(`${new Date().toISOString()} ${level} ${visible(line)}\n`);
  };
}

/** A failure that is ours to mend: what it says, and where it happened. */
export function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return briefOf(error);
  const { stack = "", message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).match(/^ +at .*$/gm) ?? [];
  return [`${error.name}: ${briefOf(error)}`, ...frames].join("\n");
}

/** Characters of what a failure says. */
const LONGEST_MESSAGE = 1_000;
/** How a parser's message is known where another error has taken it in: JSON's by its words, zod's by its list of issues. */
const PARSERS_WORDS = /in JSON at position|not valid JSON|[[{] *\n/;

/** What an error says; nothing of what a parser says, since it quotes or dumps what was parsed. */
export function briefOf(error: unknown): string {
  const message = shorten(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE);
  const isParsers =
    error instanceof SyntaxError || (error instanceof Error && "issues" in error) || PARSERS_WORDS.test(message);
  return isParsers ? "what was read has not the form that was expected" : message;
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
    ended({ id, caller, connection, tool, target, outcome, milliseconds, requests, commands }) {
      const about = target === undefined ? "" : ` at ${shorten(visible(JSON.stringify(target)), LONGEST_TARGET)}`;
      const cost = `${Math.round(milliseconds)} ms, ${requests} requests, ${commands} commands`;
      const by = connection === undefined ? "" : ` by ${connection}`;
      log("debug", `call ${id} of ${visible(caller)}${by}: ${tool}${about} ${outcome}; ${cost}`);
    },
  };
}

import type { CallEnd } from "../call/observer.ts";
import { shorten } from "../call/question.ts";
import { visible } from "../upstash/visible.ts";

/** A call that has ended, as the window keeps it: names and numbers, and nothing that came with it. */
export interface RecordedCall extends Pick<CallEnd, "id" | "caller" | "connection" | "tool" | "access" | "outcome"> {
  /** Its place in the order in which calls have ended. */
  place: number;
  /** Milliseconds since 1970 at which it began. */
  at: number;
  /** What it was about: `database=shop`, and further names behind a comma; empty where that was not known. */
  target: string;
  /** The first of these, such as its database. */
  about: string;
  /** Whole milliseconds. */
  ms: number;
  requests: number;
  commands: number;
  /** Its arguments by name, type and length. */
  shape: string;
}

/** Which calls are looked for. */
export interface CallsWanted {
  fits(call: RecordedCall): boolean;
  /** Only those that have ended before the call at this place. */
  before?: number | undefined;
  most: number;
}

/** The last calls. */
export interface RecordedCalls {
  add(call: CallEnd): RecordedCall;
  /** The newest first; `more` where older ones fit, too. */
  find(wanted: CallsWanted): { calls: readonly RecordedCall[]; more: boolean };
}

/** Calls that are kept; the oldest makes room for the newest. */
export const MOST_CALLS = 10_000;
/** Different targets, and shapes, of which each is kept once for all calls that have it. */
const MOST_TEXTS = 1_000;
/** Names of a target, and characters of each. */
const MOST_NAMES = 6;
const LONGEST_NAME = 120;
/** Characters of a text that is kept, in which what cannot be seen stands as its code point. */
const LONGEST_TEXT = 600;

/** Keeps the last calls of all callers. */
export function createRecordedCalls(most: number = MOST_CALLS): RecordedCalls {
  const ring: RecordedCall[] = [];
  const targetText = keptTexts(MOST_TEXTS, visible);
  const shapeText = keptTexts(MOST_TEXTS, (shape) => shape);
  let count = 0;
  return {
    add({ id, caller, connection, tool, access, outcome, at, target, milliseconds, requests, commands, shape = "" }) {
      // One literal, so that every call has the same small layout in memory.
      const call: RecordedCall = {
        place: count,
        id,
        caller,
        connection,
        tool,
        access,
        outcome,
        at: at.getTime(),
        target: target === undefined ? "" : targetText(namesOf(target, MOST_NAMES)),
        about: target === undefined ? "" : targetText(namesOf(target, 1)),
        ms: Math.round(milliseconds),
        requests,
        commands,
        shape: shapeText(shape),
      };
      ring[count % most] = call;
      count += 1;
      return call;
    },
    find({ fits, before = count, most: wanted }) {
      const calls: RecordedCall[] = [];
      const oldest = Math.max(0, count - most);
      for (let place = Math.min(before, count) - 1; place >= oldest; place -= 1) {
        const call = ring[place % most];
        if (call === undefined || !fits(call)) continue;
        if (calls.length === wanted) return { calls, more: true };
        calls.push(call);
      }
      return { calls, more: false };
    },
  };
}

/** What a call was about, in one text of bounded length. */
function namesOf(target: Readonly<Record<string, string>>, most: number): string {
  const names = Object.entries(target).slice(0, most);
  return names.map(([name, value]) => `${shorten(name, LONGEST_NAME)}=${shorten(value, LONGEST_NAME)}`).join(", ");
}

/** What is made of a text, kept so that many calls share it. */
function keptTexts(most: number, make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const made = shorten(make(text), LONGEST_TEXT);
    known.set(text, made);
    return made;
  };
}

import { InputError } from "../../../call/tool.ts";
import type { KeptCall, PassedOver, UndoRecord } from "../../../call/undo-scope.ts";

/** Which calls are to be undone: one, the last ones, or all since a moment. */
export interface CallChoice {
  call?: number | undefined;
  last?: number | undefined;
  to?: string | undefined;
}

/** The calls that a choice names. Throws an InputError where it names none, or some that are forgotten. */
export function chooseCalls(record: UndoRecord, { call, last, to }: CallChoice): KeptCall[] {
  const given = [call, last, to].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new InputError(
      "Give one of call (its number), last (how many calls) and to (a time). undo_list has the calls.",
    );
  }
  if (call !== undefined) return [oneCall(record, call)];
  return last === undefined ? callsSince(record, String(to)) : lastCalls(record, last);
}

function oneCall(record: UndoRecord, id: number): KeptCall {
  const found = record.calls().find((call) => call.id === id);
  if (found === undefined) {
    throw new InputError(
      `No call ${id} is kept: it changed nothing that is kept, or is forgotten. undo_list has the calls.`,
    );
  }
  if (found.undoneBy === undefined) return found;
  throw new InputError(
    `Call ${id} was undone by call ${found.undoneBy}. To have its changes again, undo call ${found.undoneBy}.`,
  );
}

/** Those that are undone, and those that undid them, are passed over: `last` goes on backwards from call to call. */
function lastCalls(record: UndoRecord, last: number): KeptCall[] {
  const open = record.calls().filter(({ undoneBy, undoes }) => undoneBy === undefined && undoes === undefined);
  if (open.length >= last) return open.slice(-last);
  throw new InputError(
    open.length === 0
      ? `No call is kept that could be undone. undo_list says what is kept and what is forgotten.${inWords(record.passedOver())}`
      : `No more than ${open.length} of the kept calls can be undone, not ${last}. undo_list has them.`,
  );
}

function callsSince(record: UndoRecord, text: string): KeptCall[] {
  const since = Date.parse(text);
  if (Number.isNaN(since) || !/\dT\d.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new InputError('`to` is a time with its zone, such as "2026-11-26T18:00:00Z".');
  }
  const calls = record.calls();
  const { room, age } = record.forgotten();
  const [oldest] = calls;
  if (room + age > 0 && (oldest === undefined || since < oldest.at)) {
    const from = oldest === undefined ? "" : ` What is kept begins at ${new Date(oldest.at).toISOString()}.`;
    throw new InputError(`Calls since then are forgotten, so that not all could be brought back.${from}`);
  }
  const chosen = calls.filter(({ at }) => at >= since);
  if (chosen.length === 0) {
    const passed = inWords(record.passedOver().filter(({ at }) => at >= since));
    throw new InputError(`No call since then is kept, so there is nothing to undo.${passed}`);
  }
  return chosen;
}

/** The calls that a choice passes over, since nothing of them is kept; who names one call passes over none. */
export function passedOverBy(
  { call, to }: CallChoice,
  chosen: readonly KeptCall[],
  record: Pick<UndoRecord, "passedOver">,
): PassedOver[] {
  const first = to === undefined ? Math.min(...chosen.map(({ at }) => at)) : Date.parse(to);
  return call === undefined ? record.passedOver().filter(({ at }) => at >= first) : [];
}

/** Sentences on calls of which nothing is kept, each once. */
export function sentencesOnPassed(calls: readonly PassedOver[]): string[] {
  return [...countedSentences(calls).keys()];
}

/** The same in one text, with how often. */
export function inWords(calls: readonly PassedOver[]): string {
  const all = [...countedSentences(calls)].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
  const shown = all.slice(-MOST_SENTENCES).map((text) => ` ${text}.`);
  return all.length === 0 ? "" : ` What stays changed:${shown.join("")}`;
}

const MOST_SENTENCES = 3;

function countedSentences(calls: readonly PassedOver[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tool, notKept } of calls) {
    const text = `${tool}, of which nothing is kept: ${notKept.join("; ")}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

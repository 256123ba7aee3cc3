import { InputError } from "../call/tool.ts";
import type { KeptCall, PassedOver, UndoBounds, UndoRecord, UndoScope } from "../call/undo-scope.ts";
import { createInOrder, type InOrder } from "../load/in-order.ts";
import { createScope } from "./create-scope.ts";
import { stepsBack } from "./steps-back.ts";

/** What is kept of the calls of a process, by caller and connection: what came by one is never applied at another. */
export interface UndoRecords {
  /** Begins a call of a caller, by a named connection where it goes by one: its name, and what it leads to. */
  begin(caller: string, tool: string, connection?: string): UndoScope;
  close(): Promise<void>;
}

/** What of a record outlasts the process. */
export interface SavedRecord {
  next: number;
  forgotten: { room: number; age: number };
  calls: KeptCall[];
  passedOver?: PassedOver[];
}

/** Where the record is kept beyond the memory of the process. */
export interface UndoStore {
  /** What was kept last, by caller and connection. */
  saved: Readonly<Record<string, SavedRecord>>;
  save(records: Readonly<Record<string, SavedRecord>>): Promise<void>;
  close(): Promise<void>;
}

/** Records that are kept at once, and how many times the bytes of one they may take together. */
const MOST_CALLERS = 100;
const MOST_SHARES = 8;
/** Calls of a caller of which nothing is kept, and which it can be told of. */
const MOST_PASSED_OVER = 100;
const MINUTE = 60_000;

interface OfCaller extends SavedRecord {
  passedOver: PassedOver[];
  /** Its changes at each place. */
  inOrder: InOrder;
}

/** The records of a process, from the one of the caller that called longest ago on. */
type Callers = Map<string, OfCaller>;

/** Keeps what calls have changed within bounds: whole calls are forgotten, those first that are oldest. */
export function createUndoRecords(
  bounds: UndoBounds,
  { now = Date.now, store }: { now?: () => number; store?: UndoStore | undefined } = {},
): UndoRecords {
  const callers: Callers = new Map();
  for (const [caller, saved] of Object.entries(store?.saved ?? {})) callers.set(caller, ofSaved(saved));

  async function commit(own: OfCaller, call: KeptCall): Promise<string[]> {
    own.calls.push(call);
    own.calls.sort((one, other) => one.id - other.id);
    markUndone(own, call);
    forgetOld(callers, oldestAt());
    makeRoom(callers, own, bounds);
    return saveIn(store, callers);
  }

  function passOver(own: OfCaller, call: PassedOver): Promise<unknown> {
    own.passedOver.push(call);
    if (own.passedOver.length > MOST_PASSED_OVER) own.passedOver.shift();
    return saveIn(store, callers);
  }

  const oldestAt = () => now() - bounds.minutes * MINUTE;
  // So that no value stays in memory because nobody calls any more.
  const forgetting = setInterval(() => forgetOld(callers, oldestAt()), MINUTE).unref();
  return {
    begin(caller, tool, connection) {
      forgetOld(callers, oldestAt());
      // As JSON, so that no name of a caller can look like one of another with a connection.
      const own = recordOf(callers, JSON.stringify(connection === undefined ? [caller] : [caller, connection]));
      const record = recordIn(own, bounds, { now, forget: () => forgetOld(callers, oldestAt()) });
      const { inOrder } = own;
      const ofOwn = { takeId: () => takeId(own), commit: (call: KeptCall) => commit(own, call), inOrder };
      return createScope({ tool, bounds, record, now, ...ofOwn, passOver: (call) => passOver(own, call) });
    },
    async close() {
      clearInterval(forgetting);
      await store?.close();
    },
  };
}

/** What a call sees of the record of its caller: what is too old is forgotten first. */
function recordIn(own: OfCaller, bounds: UndoBounds, { now, forget }: { now(): number; forget(): void }): UndoRecord {
  return {
    calls() {
      forget();
      return own.calls;
    },
    passedOver() {
      forget();
      return own.passedOver;
    },
    forgotten: () => own.forgotten,
    stepsBack: (calls) => stepsBack(calls, now()),
    bounds,
  };
}

/** Gives sentences on what went wrong. */
async function saveIn(store: UndoStore | undefined, callers: Callers): Promise<string[]> {
  try {
    await store?.save(Object.fromEntries([...callers].map(([caller, record]) => [caller, savedOf(record)])));
    return [];
  } catch (error) {
    return [`the undo file was not written, so this call is kept in memory alone (${codeOf(error)})`];
  }
}

function takeId(own: OfCaller): number {
  own.next += 1;
  return own.next - 1;
}

function ofSaved(saved: SavedRecord): OfCaller {
  return { ...saved, passedOver: saved.passedOver ?? [], inOrder: createInOrder() };
}

function recordOf(callers: Callers, caller: string): OfCaller {
  const known = callers.get(caller) ?? ofSaved({ next: 1, forgotten: { room: 0, age: 0 }, calls: [] });
  callers.delete(caller);
  callers.set(caller, known);
  if (callers.size <= MOST_CALLERS) return known;
  const others = [...callers].filter(([name]) => name !== caller);
  const [gone] = others.find(([, { calls }]) => calls.length === 0) ?? others[0] ?? [];
  if (gone !== undefined) callers.delete(gone);
  return known;
}

function forgetOld(callers: Callers, oldest: number): void {
  for (const { calls, forgotten, passedOver } of callers.values()) {
    while (passedOver[0] !== undefined && passedOver[0].at < oldest) passedOver.shift();
    while (calls[0] !== undefined && calls[0].at < oldest) {
      calls.shift();
      forgotten.age += 1;
    }
  }
}

/** Makes room: first of the caller's own, then of whoever holds the oldest call. */
function makeRoom(callers: Callers, own: OfCaller, { bytes, keys }: UndoBounds): void {
  while (own.calls.length > 1 && (bytesOf(own) > bytes || thingsOf(own) > keys)) forgetFirst(own);
  while ([...callers.values()].reduce((sum, each) => sum + bytesOf(each), 0) > MOST_SHARES * bytes) {
    const withCalls = [...callers.values()].filter(({ calls }) => calls.length > 0);
    withCalls.sort(({ calls: [one] }, { calls: [other] }) => (one?.at ?? 0) - (other?.at ?? 0));
    if (withCalls[0] === undefined) return;
    forgetFirst(withCalls[0]);
  }
}

/** Whoever is undone says by whom; whose undoing is undone is as if it had not been. */
function markUndone({ calls }: OfCaller, { id, undoes = [] }: KeptCall): void {
  const undone = new Set(undoes);
  const again = new Set(calls.filter((call) => undone.has(call.id)).flatMap((call) => call.undoes ?? []));
  for (const [index, call] of calls.entries()) {
    if (undone.has(call.id)) calls[index] = { ...call, undoneBy: id };
    else if (again.has(call.id)) calls[index] = { ...call, undoneBy: undefined };
  }
}

function codeOf(error: unknown): string {
  if (error instanceof InputError) return error.message.replace(/\.$/, "");
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function forgetFirst({ calls, forgotten }: OfCaller): void {
  calls.shift();
  forgotten.room += 1;
}

function bytesOf({ calls }: OfCaller): number {
  return calls.reduce((sum, { things }) => things.reduce((all, { bytes }) => all + bytes, sum), 0);
}

function thingsOf({ calls }: OfCaller): number {
  return calls.reduce((sum, { things }) => sum + things.length, 0);
}

function savedOf({ next, forgotten, calls, passedOver }: OfCaller): SavedRecord {
  return { next, forgotten, calls, passedOver };
}

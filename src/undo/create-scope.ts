import {
  isSamePrint,
  type Kept,
  type KeptCall,
  type PassedOver,
  TAKEN,
  type Taken,
  type UndoBounds,
  type UndoRecord,
  type UndoRemark,
  type UndoScope,
} from "../call/undo-scope.ts";
import type { InOrder } from "../load/in-order.ts";
import { followedBy } from "./steps-back.ts";

/** What the scope of a call is made with. */
export interface ScopeTerms {
  tool: string;
  bounds: UndoBounds;
  record: UndoRecord;
  now: () => number;
  takeId: () => number;
  /** Gives sentences on what went wrong. */
  commit: (call: KeptCall) => Promise<string[]>;
  /** Notes a call of which nothing is kept. */
  passOver: (call: PassedOver) => Promise<unknown>;
  /** The changes of the caller at each place. */
  inOrder: InOrder;
}

/** Sentences on what cannot be undone that an answer has. */
const MOST_SENTENCES = 5;

/** What one call keeps. */
export function createScope({ tool, bounds, record, now, takeId, commit, passOver, inOrder }: ScopeTerms): UndoScope {
  const [things, notKept] = [new Map<string, Kept>(), new Map<string, number>()];
  const at = now();
  let [bytes, taken]: [number, number] = [0, 0];
  const said = createSaying();
  let id: number | undefined;
  let undoes: readonly number[] | undefined;
  let ended: UndoRemark | undefined;
  return {
    record,
    room: () => ({ things: bounds.keys - things.size, bytes: bounds.bytes - bytes }),
    has: (thing) => things.has(thing),
    keep(thing, how) {
      const known = things.get(thing.id);
      [taken, id] = [Math.max(taken, TAKEN.indexOf(how)), id ?? takeId()];
      const kept = known === undefined ? thing : { ...followedBy(known, thing), now: thing.now };
      things.set(thing.id, kept);
      bytes += kept.bytes - (known?.bytes ?? 0);
    },
    ...{ does: said.does, means: said.means },
    cannot: (why, times = 1) => noteReason(notKept, why, times),
    undoing(calls) {
      undoes = calls.map((call) => call.id);
      said.means(undoingOf(calls));
    },
    inOrder,
    async end() {
      if (ended !== undefined) return ended;
      const changed = [...things.values()].filter(isChanged);
      const sentences = sentencesOf(notKept);
      if (changed.length === 0 && (undoes ?? []).length === 0) {
        if (sentences.length > 0) await passOver({ at, tool, notKept: sentences });
        ended = remarkOf(undefined, 0, sentences);
        return ended;
      }
      id ??= takeId();
      const unsaved = await commit({
        id,
        at,
        tool,
        what: said.what(),
        things: changed,
        notKept: sentences,
        undoes,
      });
      ended = remarkOf(id, changed.length, [...sentences, ...unsaved], changed.length > 0 ? TAKEN[taken] : undefined);
      return ended;
    },
  };
}

function isChanged({ was, now }: Kept): boolean {
  return now === undefined || !isSamePrint(was, now, Number.NEGATIVE_INFINITY);
}

/** Others are counted as one, so that a large job does not hold a sentence for each of its keys. */
function noteReason(notKept: Map<string, number>, why: string, times: number): void {
  const told = notKept.has(why) || notKept.size < MOST_REASONS ? why : OTHER_REASONS;
  notKept.set(told, (notKept.get(told) ?? 0) + times);
}

/** Gathers what a call says that it does; what it says of itself as a whole stands for its parts. */
function createSaying() {
  const done = new Map<string, number>();
  let meant: string | undefined;
  return {
    does(what: string) {
      const told = done.has(what) || done.size < MOST_REASONS ? what : OTHER_COMMANDS;
      done.set(told, (done.get(told) ?? 0) + 1);
    },
    means(what: string) {
      meant = what.slice(0, LONGEST_MEANING);
    },
    what: () => meant ?? whatOf(done),
  };
}

function undoingOf(calls: readonly KeptCall[]): string {
  const [only] = calls;
  if (calls.length !== 1 || only === undefined) return `undoes ${calls.length} calls`;
  return `undoes call ${only.id}${only.what === undefined ? "" : `: ${only.what}`}`;
}

/** Names of commands that a list shows of a call. */
const MOST_COMMANDS = 5;
const OTHER_COMMANDS = "other commands";
/** Of words for a call as a whole, in characters. */
const LONGEST_MEANING = 200;

/** Each once, with how often: `SET, DEL ×3`. */
function whatOf(done: ReadonlyMap<string, number>): string | undefined {
  const all = [...done].map(([what, count]) => (count === 1 ? what : `${what} ×${count}`));
  const more = all.length - MOST_COMMANDS;
  const shown = all.slice(0, MOST_COMMANDS).join(", ");
  if (all.length === 0) return undefined;
  return more <= 0 ? shown : `${shown} and ${more} more`;
}

function remarkOf(call: number | undefined, kept: number, sentences: string[], taken?: Taken): UndoRemark | undefined {
  if (kept === 0 && sentences.length === 0) return undefined;
  return {
    ...(call === undefined ? {} : { call }),
    kept,
    ...(taken === undefined ? {} : { taken }),
    ...(sentences.length === 0 ? {} : { not_kept: sentences }),
  };
}

/** Different reasons that are held; more are of no use to anybody. */
const MOST_REASONS = 100;
const OTHER_REASONS = "other reasons";

function sentencesOf(notKept: ReadonlyMap<string, number>): string[] {
  const all = [...notKept].map(([why, count]) => (count === 1 ? why : `${why} (${count} times)`));
  const more = all.length - MOST_SENTENCES;
  return more <= 0 ? all : [...all.slice(0, MOST_SENTENCES), `and ${more} more`];
}

import type { Harm } from "./harm.ts";

/*
 * What undo is to the parts of the program: who changes something tells the scope of its call what the thing was before, and
 * the tools of undo get what the caller's calls have told. What a thing is, and how it is brought back, its product knows.
 */

/** What a thing is like at a moment, so that two moments can be told apart; no value is in it. */
export interface Print {
  value: string;
  /** When it is gone by itself, in milliseconds since 1970. */
  until?: number | undefined;
}

/** The print of what is not there. */
export const ABSENT: Print = { value: "absent" };

/** One thing that a call has changed. */
export interface Kept {
  /** The same for the same thing, whichever call changes it. */
  id: string;
  kind: "key" | "setting";
  /** How a list shows it: names, type and size, never a value. */
  shown: Readonly<Record<string, unknown>>;
  /** What brings it back, as JSON that its product understands. */
  before: unknown;
  /** It brings back no more than the part that its call has changed. */
  isPart?: true | undefined;
  /** Of a thing whose parts several changes have changed: what brings back those before `before`, the newest first. */
  later?: readonly unknown[] | undefined;
  /** What it was like before the call, and behind it: nothing where that could not be read. */
  was: Print;
  now: Print | undefined;
  /** What keeping it takes, in bytes. */
  bytes: number;
}

/** A call whose changes are kept. */
export interface KeptCall {
  id: number;
  /** When it began, in milliseconds since 1970. */
  at: number;
  tool: string;
  /** What it was, as a person recognises it: names of commands, or its effect; never a value. */
  what?: string | undefined;
  things: readonly Kept[];
  /** What of it cannot be undone. */
  notKept: readonly string[];
  /** The call that has undone it. */
  undoneBy?: number | undefined;
  /** The calls that it has undone. */
  undoes?: readonly number[] | undefined;
}

/** A call that has changed something of which nothing is kept. */
export type PassedOver = Pick<KeptCall, "at" | "tool" | "notKept">;

/** What a thing must be brought back to, so that some calls are undone. */
export interface StepBack {
  /** As it was before the first of the calls. */
  thing: Kept;
  /** What it is like where nobody else has changed it since; nothing where that is not known. */
  expected: Print | undefined;
  /** Whether somebody else has changed it between two of the calls. */
  changedBetween: boolean;
}

/** How the state before a change was read, from the best way to the least. */
export const TAKEN = ["in one transaction", "in the same request", "just before"] as const;
export type Taken = (typeof TAKEN)[number];

/** What the calls of one caller have changed; nobody else sees it. */
export interface UndoRecord {
  /** From the oldest on. */
  calls(): readonly KeptCall[];
  /** The calls of which nothing is kept, the newest of them, from the oldest on. */
  passedOver(): readonly PassedOver[];
  /** How many calls are forgotten for want of room, and how many because they are too old. */
  forgotten(): { room: number; age: number };
  /** What brings things back to before these calls. */
  stepsBack(calls: readonly KeptCall[]): StepBack[];
  bounds: UndoBounds;
}

/** How much is kept of one caller; the oldest calls are forgotten first. */
export interface UndoBounds {
  bytes: number;
  keys: number;
  minutes: number;
}

/** What one call keeps so that it can be undone. */
export interface UndoScope {
  record: UndoRecord;
  /** How many more things the call may keep, and bytes of them. */
  room(): { things: number; bytes: number };
  /** Whether the thing is kept already, as it was before the call. */
  has(id: string): boolean;
  /** Keeps what a thing was; where the call has changed it before, only what it is now. */
  keep(thing: Kept, taken: Taken): void;
  /** Says what the call is about to do: the name of a command, or an effect in words of the server. */
  does(what: string): void;
  /** Says the same of the call as a whole, in the place of what its parts say. */
  means(what: string): void;
  /** Says, in words of the server and names, what the call changes and cannot be undone; and of how many things. */
  cannot(why: string, times?: number): void;
  /** The call undoes others. */
  undoing(calls: readonly KeptCall[]): void;
  /** Does a change after those that the caller has begun before at the same place. */
  inOrder<Result>(place: string, change: () => Promise<Result>): Promise<Result>;
  /** Ends the keeping; gives what the answer says of it. */
  end(): Promise<UndoRemark | undefined>;
}

/** The scope of a call, and the way to the caller's other tools. */
export interface CallUndo extends UndoScope {
  /** The plan of a call of another tool that the caller is offered. Throws an InputError where it is not. */
  planOf(call: BackCall): Promise<PlannedBack>;
}

/** A call that brings a setting back. */
export interface BackCall {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  /** The resource that the call names beside its input. */
  resource?: string | undefined;
}

/** The plan of such a call. */
export interface PlannedBack {
  harm?: Harm | undefined;
  undo?: PlanUndo | undefined;
  run(): Promise<unknown>;
}

/** What an answer says of what was kept. */
export interface UndoRemark {
  call?: number;
  kept: number;
  taken?: Taken;
  not_kept?: string[];
}

/** What a plan says of undo. */
export interface PlanUndo {
  /** Whether the call can be undone, as a fact for the person who is asked. */
  outlook(): Promise<string>;
  /** What the setting that the call changes is like now. */
  present?(): Promise<Print>;
}

/** Whether two prints are those of one state at a time: what has gone by itself since has not been changed. */
export function isSamePrint(one: Print, other: Print, at: number): boolean {
  const isGone = ({ until }: Print) => until !== undefined && until <= at;
  if (isGone(one) || isGone(other)) {
    const value = (print: Print) => (isGone(print) ? ABSENT.value : print.value);
    return value(one) === value(other);
  }
  return one.value === other.value && one.until === other.until;
}

/** What a question says of a call that is kept. */
export function canBeUndone({ bounds }: Pick<UndoRecord, "bounds">): string {
  return `can be undone for ${bounds.minutes} minutes, by undo_apply`;
}

import type { Turns } from "../load/turns.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { LimitSpent } from "../upstash/budget/bill.ts";
import type { CallerResults } from "./kept-results.ts";
import type { CallUndo } from "./undo-scope.ts";

/** What every call has, whatever it goes to. */
export interface CallContext {
  /** The id of who calls. */
  caller: string;
  /** What the caller is allowed. */
  level: AccessLevel;
  /** The named connection by which it goes; nothing where it goes by the credentials of the caller or the process. */
  connection?: string | undefined;
  /** The resource of the account that the call names, by ID or name; nothing where it names none. */
  resource?: string | undefined;
  /**
   * Whether the call comes back for what a person was asked: with an answer or a confirm_token, or as the same call for which
   * an approval waits or was given. It is not judged yet: who plans may use what was found for the question, and must expect
   * that the call is refused.
   */
  comesBack?: (() => Promise<boolean>) | undefined;
  /** Keeps a secret that the call carries out of its own answer; gives what to show in its place. */
  hide(secret: string): string;
  /**
   * Keeps a token or password that Upstash has handed out of everything from here on, whoever asks, until
   * there are many newer ones of its kind.
   */
  learn(secret: string, from: "account" | "database"): void;
  /** Throws where a person may not even be asked about harm to what a plan is about; the product of the call knows. */
  admitHarm?(target: Readonly<Record<string, string>>): Promise<void> | void;
  /** Has a name stay as it is in a question to a person, even where it looks like a secret. */
  keepName(name: string): void;
  /** The names of the tools that the caller is offered, for advice that names one; all there are where it is not known. */
  offered?: ReadonlySet<string> | undefined;
  /** The turns of the event loop in which long pieces of work are done. */
  turns: Turns;
  /** Ends when the client cancels the call. */
  signal: AbortSignal;
  /** Tells the client how far the call is; does nothing where the client did not ask. */
  progress(done: number, total: number | undefined, message: string): Promise<void>;
  /** Counts what the call asks of Upstash, where somebody observes calls. */
  usage?: Usage | undefined;
  /** Keeps what the call changes so that it can be undone, where the configuration asks for it. */
  undo?: CallUndo | undefined;
  /** Keeps what its answer has to leave out, where it can be read on. */
  results?: CallerResults | undefined;
}

/**
 * What a call has asked of Upstash so far. A request that several calls share counts for each of them. Repeats after a
 * passing failure do not count, and neither does looking up names, addresses and tokens, which serves all calls.
 */
export interface Usage {
  requests: number;
  /** Redis commands, each of which Upstash bills. */
  commands: number;
  /** What its caller may still send in a day, where that is limited. */
  perDay?: CallerCommands | undefined;
}

/** Gives back what surely was not sent. */
export type GiveBack = () => void | Promise<void>;

/** What a caller may send in a day: all that its calls at once send together. At once, unless other nodes have to be asked. */
export interface CallerCommands {
  /** Takes commands off it before they are sent. An UpstashError of the kind `budget` where it is more than what is left. */
  take(commands: number): GiveBack | Promise<GiveBack>;
  left(): LimitSpent | Promise<LimitSpent>;
}

/** The progress of a call whose client has not asked for it: whoever is given this one need not tell any. */
export const unheard: CallContext["progress"] = async () => {};

/** What a product adds to the context of a call. */
export type AddedByProduct<Context extends CallContext> = Omit<Context, keyof CallContext> & Pick<Context, "admitHarm">;

/**
 * The context of a call with more in it, or with other parts; what a product has put into it is not copied. Its parts are
 * written out: of an object of so many, a spread takes V8 five microseconds, of which a call would have three.
 */
export function contextWith<Given extends Partial<CallContext>, More extends object>(
  given: Given,
  more: More,
): Pick<Given, keyof Given & keyof CallContext> & More {
  const copy = {
    caller: given.caller,
    level: given.level,
    connection: given.connection,
    resource: given.resource,
    comesBack: given.comesBack,
    hide: given.hide,
    learn: given.learn,
    admitHarm: given.admitHarm,
    keepName: given.keepName,
    offered: given.offered,
    turns: given.turns,
    signal: given.signal,
    progress: given.progress,
    usage: given.usage,
    undo: given.undo,
    results: given.results,
  } satisfies Record<keyof CallContext, unknown>;
  return Object.assign(copy as Pick<Given, keyof Given & keyof CallContext>, more);
}

import type { z } from "zod";
import type { Bounded } from "./bound.ts";
import type { CallContext } from "./context.ts";
import type { Harm } from "./harm.ts";
import type { PlanUndo } from "./undo-scope.ts";

/**
 * What a call may do to the person's data. It alone decides annotations, whether a tool is listed, which token is used
 * and whether a person is asked; it is never derived from the HTTP method.
 */
export type Access = (typeof ACCESSES)[number];

/** From the least that a call may do to the most. */
export const ACCESSES = ["read", "write", "destructive"] as const;

/** What a client reads of a tool: all that is known before its first call. */
export interface ToolFacts {
  name: string;
  title: string;
  toolset: string;
  access: Access;
  description: string;
  /** Every argument that a client may give, as JSON Schema. */
  inputSchema: InputSchema;
  /** The Redis commands it runs, if it is a family. */
  commands?: readonly string[] | undefined;
  /** `METHOD /path`, if it is an endpoint. */
  endpoint?: string | undefined;
  /** The address of the icon of its product, if it is of one. */
  icon?: string | undefined;
  /** The tool that has taken its place: where that one is offered, this one may be called and is not listed. */
  replacedBy?: string | undefined;
}

/** JSON Schema in the plain form that every client accepts: an object at the root that always has `properties`. */
export interface InputSchema {
  type: "object";
  properties: Readonly<Record<string, object>>;
  [keyword: string]: unknown;
}

/** A tool that may be called; its table is loaded at the first call. */
export interface OfferedTool extends ToolFacts {
  load(): Tool | Promise<Tool>;
}

/** A tool as it is called: made from a row, with everything a call needs. */
export interface Tool extends ToolFacts {
  /** Every argument that a client may give. */
  input: z.ZodObject;
  /** The argument among them by which a call names a resource of the account, such as `database`. */
  resourceArgument?: string | undefined;
  /** Arguments that a call may give together as `filters`; none where each is listed. */
  filters?: Filters | undefined;
  /** Whether results hold text that somebody stored, which a model must not take for instructions. */
  untrusted: boolean;
  /** Mends or refuses arguments in ways that a schema cannot say. */
  prepare?: ((raw: Record<string, unknown>) => Record<string, unknown>) | undefined;
  /**
   * Everything that is known before anything is done. Throws an InputError for a call that cannot be right, and an
   * UpstashError where what it names cannot be found.
   */
  plan: (input: Record<string, unknown>, context: CallContext) => Plan | Promise<Plan>;
  /** What to try after a failure of this call. */
  advice?: ((failure: Error, input: Record<string, unknown>) => string | undefined) | undefined;
  /** How to read what an answer had to leave out. */
  paging?: Paging<Record<string, unknown>> | undefined;
  /** Which calls answer with a list of results that have nothing to do with each other. */
  independent?: Independence<Record<string, unknown>> | undefined;
  /** Whether its answers are of a result that is kept already. */
  keepsNoResult?: boolean | undefined;
}

/** Whether a filter takes one value, or several with commas. */
export type FilterValues = "one" | "several";

/** The filters of a tool, by name. */
export type Filters = ReadonlyMap<string, FilterValues>;

/** A call that is ready to be carried out. */
export interface Plan {
  /**
   * What the call is about, by IDs and names alone, as they are now: `{ database: "96ad…" }`. A permission holds for this
   * target only, and it is what an observer sees, so no value or secret belongs here.
   */
  target: Readonly<Record<string, string>>;
  /** What the call would destroy; nothing where a person need not be asked. */
  harm?: Harm | undefined;
  /** Whether who plans has asked itself if a person may be asked about the harm, as where it is in several places. */
  isAdmitted?: boolean | undefined;
  /** What would be lost, found out by reads alone; without it the person sees the arguments. */
  preview?: (() => Promise<Record<string, unknown>>) | undefined;
  /** Whether it can be undone; nothing of what it changes is kept where nothing is said. */
  undo?: PlanUndo | undefined;
  /** Carries it out, with what the plan has found: nothing is looked up a second time. */
  run: () => Promise<ToolOutput>;
}

/** What a call answers: `result` beside remarks such as `notice`. */
export interface ToolOutput {
  result: unknown;
  /** What an App draws of it: no part of the answer that a model reads, and within bounds of its own. */
  drawn?: Readonly<Record<string, unknown>> | undefined;
  [remark: string]: unknown;
}

/**
 * How to read what an answer had to leave out: a sentence for the model, or nothing where it has none to give. A tool whose
 * remarks, which it gets, say how much is shown corrects them.
 */
export type Paging<Input> = (
  input: Input,
  shown: Bounded,
  remarks?: Readonly<Record<string, unknown>>,
) => string | Continuation | undefined;

/** How to read on, and remarks in the place of those that held before the answer was cut. */
export interface Continuation {
  advice: string;
  remarks: Readonly<Record<string, unknown>>;
}

/**
 * Nothing for a call whose result is one thing. Results that have nothing to do with each other share what fits, and may
 * each say how to read on: `shown` is what is shown of one, as if it were the result of a call of its own.
 */
export type Independence<Input> = (
  input: Input,
) => { readOn?: (index: number, shown: Bounded) => string | undefined } | undefined;

/** A call that cannot be right; `message` says what was wrong, what was expected and what to do. */
export class InputError extends Error {}

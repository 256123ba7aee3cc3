import { createHash } from "node:crypto";
import * as z from "zod";
import type { Harm, HarmfulThing } from "../../../call/harm.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { type CallUndo, canBeUndone, type KeptCall } from "../../../call/undo-scope.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import { DRY_RUN } from "../argument-texts.ts";
import type { RedisContext } from "../context.ts";
import { adviseAccess } from "../redis-tool.ts";
import { bringBack } from "./bring-back.ts";
import { type CallChoice, chooseCalls, passedOverBy } from "./choose-calls.ts";
import type { KeyBefore } from "./kept-keys.ts";
import { type LookedBack, lookBack } from "./look-back.ts";
import { outcomeOf, outlookOf } from "./undo-answers.ts";

/** More things than this are asked about. */
const MOST_UNASKED = 1_000;

/** The number of a call. */
export const callNumber = z.number().int().min(1).max(1_000_000_000);

const input = {
  call: callNumber.optional().describe("A number of undo_list."),
  last: z.number().int().min(1).max(1_000).optional().describe("So many, from the newest back."),
  to: z.string().max(100).optional().describe("Back to this time: 2026-11-26T18:00:00Z."),
  dry_run: z.boolean().default(true).describe(DRY_RUN),
  force: z.boolean().default(false).describe("Lose what was changed since."),
};

/** A call of undo_apply. */
export type UndoInput = CallChoice & { dry_run: boolean; force: boolean };

/**
 * `undo_apply`. It is a write and not destructive: what it overwrites is what the caller's own calls have written, and that is
 * kept in turn. A person is asked where it is otherwise: with `force`, above 1,000 things, and where setting something back is
 * asked about itself.
 */
export function undoApply(): Handler<RedisContext> {
  return defineTool<typeof input, RedisContext>({
    name: "undo_apply",
    title: "Undo: apply",
    access: "write",
    undoOnly: true,
    description:
      "Undoes calls of yours: Redis keys get back value, TTL or absence, settings what was set before. Give call, last or to. Begin with dry_run. Refused where something was changed since, unless force. An undo can itself be undone.",
    input,
    mayHarm: true,
    plan: planUndo,
    advice: adviseAccess,
  });
}

async function planUndo(given: UndoInput, context: RedisContext): Promise<Plan> {
  const { undo, limits } = keptBy(context);
  const calls = chooseCalls(undo.record, given);
  const looked = await lookBack(calls, { ...context, undo }, limits);
  const numbers = calls.map(({ id }) => id).join(", ");
  const target = { undo: numbers };
  const self = { outlook: async () => canBeUndone(undo.record) };
  const chosen = { calls, passed: passedOverBy(given, calls, undo.record) };
  if (given.dry_run) return { target, undo: self, run: async () => outlookOf(chosen, looked) };
  refuseChanged(looked, given.force);
  const steps = looked.filter(({ standing }) => standing === "open" || standing === "changed");
  const harm = harmOf(calls, steps);
  if (harm !== undefined) await admitHarmIn(steps, context);
  return {
    target: { ...target, things: digestOf(steps) },
    harm,
    isAdmitted: true,
    preview: async () => ({ calls: numbers, brings_back: steps.length, ...examplesOf(steps) }),
    undo: self,
    run: async (): Promise<ToolOutput> => {
      const outcome = await bringBack(steps, context);
      if (outcome.failed.length + outcome.unknown.length === 0 && outcome.stopped === undefined) {
        undo.undoing(calls.filter((call) => isWhole(call, looked)));
      }
      return outcomeOf(chosen, looked, outcome);
    },
  };
}

/** Whether all that a call has changed can be brought back now; else it is not taken for undone, and may be tried again. */
function isWhole({ things }: KeptCall, looked: readonly LookedBack[]): boolean {
  const impossible = new Set(looked.filter(({ standing }) => standing === "impossible").map(({ thing }) => thing.id));
  return !things.some(({ id }) => impossible.has(id));
}

/** Throws where nobody may be asked about harm to one of the databases; the plans of settings have asked for themselves. */
async function admitHarmIn(steps: readonly LookedBack[], { admitHarm }: RedisContext): Promise<void> {
  const keys = steps.filter(({ thing }) => thing.kind === "key").map(({ thing }) => thing.before as KeyBefore);
  for (const database of new Set(keys.map(({ database: { id, name } }) => id ?? name))) await admitHarm?.({ database });
}

/** What is kept of the caller. */
export function keptBy({ undo, undoLimits: limits }: RedisContext): {
  undo: CallUndo;
  limits: RedisContext["undoLimits"];
} {
  // The tool is offered with --undo alone, where every call keeps.
  if (undo === undefined) throw new InputError("This server keeps nothing to undo: it was started without --undo.");
  return { undo, limits };
}

/** Names in a refusal. */
const MOST_NAMED = 10;

function refuseChanged(looked: readonly LookedBack[], force: boolean): void {
  const changed = looked.filter(({ standing }) => standing === "changed");
  if (force || changed.length === 0) return;
  const named = changed.slice(0, MOST_NAMED).map(({ thing, why }) => `${nameOfThing(thing)} (${why})`);
  const more = changed.length > MOST_NAMED ? `, and ${changed.length - MOST_NAMED} more` : "";
  throw new InputError(
    `Nothing was undone, since that would overwrite what others or later calls have done: ${named.join(", ")}${more}. Look at them; force: true overwrites them.`,
  );
}

/** A thing in a sentence. */
export function nameOfThing({ kind, shown }: LookedBack["thing"]): string {
  return kind === "key" ? JSON.stringify(shown.key) : String(shown.setting);
}

function nameOfCall(call: KeptCall | undefined): string {
  return `call ${call?.id}${call?.what === undefined ? "" : ` (${call.what})`}`;
}

function harmOf(calls: readonly KeptCall[], steps: readonly LookedBack[]): Harm | undefined {
  const changed = steps.filter(({ standing }) => standing === "changed").length;
  const what = `undoes ${calls.length === 1 ? nameOfCall(calls[0]) : `${calls.length} calls`}`;
  const things: HarmfulThing[] = [];
  if (changed > 0) {
    const means = `${changed === 1 ? "1 key or setting was" : `${changed} keys or settings were`} changed since, and that change is overwritten`;
    things.push({ does: what, means });
  } else if (steps.length > MOST_UNASKED) {
    things.push({ does: what, means: `${steps.length} keys or settings become what they were before` });
  }
  things.push(...steps.flatMap(({ planned }) => planned?.flatMap(({ harm }) => harm?.things ?? []) ?? []));
  return things.length === 0 ? undefined : { things };
}

/** What is overwritten that was changed since comes first. */
function examplesOf(steps: readonly LookedBack[]): Record<string, string> {
  const isChanged = ({ standing }: LookedBack) => standing === "changed";
  const shown = [...steps.filter(isChanged), ...steps.filter((step) => !isChanged(step))].slice(0, MOST_NAMED);
  return Object.fromEntries(
    shown.map(({ thing, why, present }, index) => {
      const text = Object.values(thing.shown).join(", ");
      return [`thing_${index + 1}`, why === undefined ? text : `${text} (${why}; now ${present ?? "unknown"})`];
    }),
  );
}

/** A permission holds for these things alone, and for what stands in their way. */
function digestOf(steps: readonly LookedBack[]): string {
  const text = JSON.stringify(steps.map(({ thing: { id, was }, standing }) => [id, was, standing]));
  return `${steps.length}, ${createHash("sha256").update(text).digest("base64url")}`;
}

import { InputError } from "../../../call/tool.ts";
import {
  isSamePrint,
  type Kept,
  type KeptCall,
  type PlannedBack,
  type Print,
  type StepBack,
} from "../../../call/undo-scope.ts";
import type { SettingBefore } from "../../../catalog/inverse.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisContext } from "../context.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { whyNotKey, whyNoWay } from "./allowed-back.ts";
import type { KeptDatabase, KeyBefore } from "./kept-keys.ts";
import { type KeyState, measure, type NoState, type ReadLimits, readStates } from "./key-states.ts";

/** What stands in the way of a step: nothing, a change since, or that it cannot be done. */
export type Standing = "open" | "done" | "changed" | "impossible";

/** One thing that is to be brought back, and what it is like now. */
export interface LookedBack {
  thing: Kept;
  standing: Standing;
  /** Why, where it is not open. */
  why?: string;
  /** What it is now, for the person who is asked. */
  present?: string;
  /** Of a key: its database, and the keys that writes may name there. */
  redis?: Redis;
  allowed?: AllowedKeys | undefined;
  /** Of a setting: what sets it back, in this order. */
  planned?: readonly PlannedBack[];
}

export const CHANGED = "it was changed since";
const BETWEEN = "somebody else changed it between the calls";
const UNKNOWN = "it is not known whether it was changed since";

/** Looks at everything that the calls have changed, by reads alone. */
export async function lookBack(
  calls: readonly KeptCall[],
  context: RedisContext & { undo: NonNullable<RedisContext["undo"]> },
  limits: ReadLimits,
): Promise<LookedBack[]> {
  const steps = context.undo.record.stepsBack(calls);
  const byDatabase = new Map<string, StepBack[]>();
  const looked: LookedBack[] = [];
  for (const step of steps) {
    if (step.thing.kind === "setting") looked.push(await lookAtSetting(step, context));
    else {
      const { database } = step.thing.before as KeyBefore;
      const name = JSON.stringify(database);
      byDatabase.set(name, [...(byDatabase.get(name) ?? []), step]);
    }
  }
  for (const of of byDatabase.values()) looked.push(...(await lookAtKeys(of, context, limits)));
  return looked;
}

async function lookAtSetting(
  step: StepBack,
  { undo }: { undo: NonNullable<RedisContext["undo"]> },
): Promise<LookedBack> {
  const { thing } = step;
  try {
    const planned: PlannedBack[] = [];
    for (const { call } of settingsBefore(thing)) planned.push(await undo.planOf(call));
    const present = (await planned[0]?.undo?.present?.()) ?? { value: "unknown" };
    return { ...standingOf(step, present), present: settingText(present), planned };
  } catch (error) {
    if (error instanceof InputError || (error instanceof UpstashError && error.kind !== "cancelled")) {
      return { thing, standing: "impossible", why: error.message };
    }
    throw error;
  }
}

/** What sets a setting back, the newest change first. */
function settingsBefore({ before, later = [] }: Kept): SettingBefore[] {
  return [...later, before] as SettingBefore[];
}

async function lookAtKeys(
  steps: readonly StepBack[],
  context: RedisContext,
  limits: ReadLimits,
): Promise<LookedBack[]> {
  const [first] = steps;
  if (first === undefined) return [];
  const reached = await databaseOf((first.thing.before as KeyBefore).database, context);
  if (typeof reached === "string") return steps.map(({ thing }) => ({ thing, standing: "impossible", why: reached }));
  const { redis, limits: limited } = reached;
  const noWay = whyNoWay(limited);
  if (noWay !== undefined) return steps.map(({ thing }) => ({ thing, standing: "impossible", why: noWay }));
  const names = steps.map(({ thing }) => (thing.before as KeyBefore).key);
  const sizes = await measure(redis, names, context.signal);
  const fitting = names.flatMap((key, index) => {
    const size = sizes[index];
    return typeof size === "number" && size <= limits.largest ? [{ key, size, index }] : [];
  });
  const states = await readStates(redis, fitting, limits, context.signal);
  const present = new Map<number, KeyState>();
  for (const [at, { index }] of fitting.entries()) {
    const state = states[at];
    if (state !== undefined && "print" in state) present.set(index, state);
  }
  const allowed = limited?.allowedKeys;
  return steps.map((step, index) => {
    const state = present.get(index);
    const found = { ...standingOf(step, state?.print), present: keyText(state, sizes[index]) };
    const why = found.standing === "done" ? undefined : whyNotKey(allowed, step.thing.before as KeyBefore);
    return why === undefined ? { ...found, redis, allowed } : { thing: step.thing, standing: "impossible", why };
  });
}

/** What a key is now, by what a list shows of what is kept. */
function keyText(state: KeyState | undefined, size: number | NoState | undefined): string {
  if (state === undefined) return typeof size === "number" ? `${size} bytes in memory` : "unknown";
  if (state.dump === undefined) return "absent";
  const until = state.expires === undefined ? "" : `, expires ${new Date(state.expires).toISOString()}`;
  return `${state.type}, ${Buffer.byteLength(state.dump, "base64")} bytes${until}`;
}

/** The values of a setting as it is now: its print has them by their names, as JSON. */
function settingText({ value }: Print): string {
  return value.startsWith("[") ? JSON.stringify(Object.fromEntries(JSON.parse(value))) : value;
}

/** The database of a key as the caller reaches it now, or why it does not. */
async function databaseOf({ id, name }: KeptDatabase, context: RedisContext): Promise<ReachedDatabase | string> {
  try {
    const reached = await context.database({ fresh: true, resource: id });
    context.keepName(reached.name);
    return reached.id === id && (id !== undefined || reached.name === name)
      ? reached
      : `it is in ${name}, which is not the database that is configured now`;
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "not-found") return `${name} is not there: ${error.message}`;
    throw error;
  }
}

/** `present` is nothing where it could not be read, as of a key that is too large. */
function standingOf({ thing, expected, changedBetween }: StepBack, present: Print | undefined): LookedBack {
  const now = Date.now();
  if (present !== undefined && isSamePrint(present, thing.was, now)) return { thing, standing: "done" };
  if (expected === undefined || present === undefined) return { thing, standing: "changed", why: UNKNOWN };
  if (!isSamePrint(present, expected, now)) return { thing, standing: "changed", why: CHANGED };
  return changedBetween ? { thing, standing: "changed", why: BETWEEN } : { thing, standing: "open" };
}

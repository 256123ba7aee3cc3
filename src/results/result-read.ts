import * as z from "zod";
import type { Bounded } from "../call/bound.ts";
import type { CallContext } from "../call/context.ts";
import { type Continuation, InputError, type Plan, type Tool, type ToolFacts } from "../call/tool.ts";
import { quoted } from "../upstash/quoted.ts";
import { visible } from "../upstash/visible.ts";
import { type GoingOn, goingOnInPart, partOf, valueAt, WHOLE } from "./result-place.ts";

const LONGEST_ID = 64;
const LONGEST_PLACE = 1_000;
const FARTHEST = 100_000_000;
/** Elements, fields or characters that are looked at for one answer, of which as many are shown as fit. */
const MOST = 200_000;

const numberFrom = (least: number) => z.number().int().min(least).max(FARTHEST).optional();
const input = z.strictObject({
  id: z.string().min(1).max(LONGEST_ID),
  // Not empty, so that an empty one, which clients fill in for nothing, is left out.
  at: z.string().min(1).max(LONGEST_PLACE).optional(),
  from: numberFrom(0),
  count: numberFrom(1),
});

/** The tool that reads on in what is kept; nothing is asked of Upstash. */
export function resultReader(facts: ToolFacts): Tool {
  return { ...facts, input, untrusted: false, keepsNoResult: true, plan, paging };
}

async function plan(given: Record<string, unknown>, { results, turns }: CallContext): Promise<Plan> {
  const { id, at = WHOLE, from: wanted = 0, count = MOST } = input.parse(given);
  const kept = await results?.find(id);
  if (kept === undefined) throw new InputError(NOT_KEPT);
  await turns.next();
  const { tool, untrusted, result } = kept;
  const found = valueAt(result, at);
  if (found === undefined) {
    throw new InputError(
      `The result has no ${quoted(visible(at))}. Give \`at\` as the notice has it, or leave it out.`,
    );
  }
  const part = partOf(found.value, wanted, Math.min(count, MOST)) ?? {
    part: found.value,
    from: 0,
    unit: "elements",
    shown: 1,
    total: 1,
  };
  const { unit, from, shown, total } = part;
  if (wanted > 0 && wanted >= total)
    throw new InputError(`There are ${total} ${unit} at ${at}; \`from\` must be less.`);
  const more = total - from - shown;
  const notice = more > 0 ? { notice: `${more} more: go on with \`from\` ${from + shown}.` } : {};
  const about = { at, unit, from, shown, total, ...notice, ...(untrusted ? { untrusted } : {}) };
  return { target: { result: tool }, run: async () => ({ result: part.part, ...about }) };
}

/** Says how to read on where even a part was cut. */
function paging(_: unknown, { value, cuts }: Bounded, remarks: Readonly<Record<string, unknown>> = {}): Continuation {
  const { at, from, unit } = remarks as unknown as GoingOn & { unit: Bounded["cuts"][number]["unit"] };
  const next = goingOnInPart({ at, from, unit }, value, cuts);
  const place = next.at === at ? "" : `\`at\` ${JSON.stringify(next.at)} and `;
  const shown = typeof value === "string" || Array.isArray(value) ? value.length : 0;
  const behind = next.at === at ? "" : ` Behind that: \`from\` ${from + shown}.`;
  return { advice: `Go on with ${place}\`from\` ${next.from}.${behind}`, remarks: { shown, notice: undefined } };
}

const NOT_KEPT =
  "No such result is kept here: results are kept for ten minutes, for who made the call, by the process that answered it, and the oldest make room for newer ones. Make the original call again.";

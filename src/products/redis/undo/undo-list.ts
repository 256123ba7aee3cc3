import * as z from "zod";
import type { ToolOutput } from "../../../call/tool.ts";
import type { KeptCall } from "../../../call/undo-scope.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { RedisContext } from "../context.ts";
import { inWords } from "./choose-calls.ts";
import { lookBack } from "./look-back.ts";
import { callNumber, keptBy } from "./undo-apply.ts";

const input = {
  check: z.boolean().default(false).describe("Whether each still can; reads all its keys."),
  before: callNumber.optional().describe("Calls before this number: the next page."),
  limit: z.number().int().min(1).max(100).default(20).describe("Default 20."),
};

/** Things of a call that a list names. */
const MOST_NAMED = 5;

/** `undo_list`: what is kept of the caller's calls, by names, types and sizes. */
export function undoList(): Handler<RedisContext> {
  return defineTool<typeof input, RedisContext>({
    name: "undo_list",
    title: "Undo: list",
    access: "read",
    undoOnly: true,
    description:
      "Calls of yours that undo_apply can undo, newest first: when, tool, keys and settings (never a value), until when, whether undone.",
    input,
    async plan({ check, before, limit }, context) {
      const { undo, limits } = keptBy(context);
      const kept = undo.record.calls().filter(({ id }) => before === undefined || id < before);
      const calls = kept.slice(-limit).reverse();
      return {
        target: {},
        async run(): Promise<ToolOutput> {
          const result: object[] = [];
          for (const call of calls) {
            const possible =
              check && call.undoneBy === undefined ? await possibility(call, { ...context, undo }, limits) : {};
            result.push({ ...shownCall(call, undo.record.bounds.minutes), ...possible });
          }
          const passed = before === undefined ? inWords(undo.record.passedOver()) : "";
          const older = kept.length - calls.length;
          const notice = noticeOf(undo.record.forgotten(), older, calls.at(-1)?.id, passed.trim());
          return notice === undefined ? { result } : { result, notice };
        },
      };
    },
  });
}

function shownCall({ id, at, tool, what, things, notKept, undoneBy, undoes }: KeptCall, minutes: number) {
  const more = things.length - MOST_NAMED;
  return {
    ...{ call: id, at: new Date(at).toISOString(), tool, ...(what === undefined ? {} : { what }) },
    changed: things.length,
    things: [...things.slice(0, MOST_NAMED).map(({ shown }) => shown), ...(more > 0 ? [{ more }] : [])],
    ...(notKept.length === 0 ? {} : { not_kept: notKept }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(undoneBy === undefined ? { until: new Date(at + minutes * 60_000).toISOString() } : { undone_by: undoneBy }),
  };
}

async function possibility(
  call: KeptCall,
  context: Parameters<typeof lookBack>[1],
  limits: Parameters<typeof lookBack>[2],
): Promise<{ possible: string }> {
  const looked = await lookBack([call], context, limits);
  const count = (standing: string) => looked.filter((each) => each.standing === standing).length;
  const [changed, impossible] = [count("changed"), count("impossible")];
  if (changed + impossible === 0) return { possible: "yes" };
  const parts = [
    ...(changed > 0 ? [`${changed} changed since: needs force`] : []),
    ...(impossible > 0 ? [`${impossible} impossible`] : []),
  ];
  return { possible: `of ${looked.length}, ${parts.join(", ")}` };
}

function noticeOf(
  { room, age }: { room: number; age: number },
  more: number,
  last: number | undefined,
  passed: string,
): string | undefined {
  const parts = [
    ...(more > 0 ? [`${more} older calls are kept: ask with before ${last}.`] : []),
    ...(age > 0 ? [`${age} calls are forgotten because they are too old (--undo-minutes).`] : []),
    ...(room > 0 ? [`${room} calls are forgotten for want of room (--undo-bytes, --undo-keys).`] : []),
    ...(passed === "" ? [] : [passed]),
  ];
  return parts.length === 0 ? undefined : parts.join(" ");
}

import type { Bounded } from "../../../call/bound.ts";
import { LONGER_ANSWERS } from "../../../call/read-on.ts";
import type { Independence, Paging } from "../../../call/tool.ts";
import type { CallText } from "../command.ts";
import type { createCommandFinder } from "../command-finder.ts";

/** The arguments of a pipeline, as far as its answer is about them. */
interface PipelineInput {
  commands: readonly (readonly string[])[];
}

const asLine: CallText = (command, args) => JSON.stringify([...command.split(" "), ...args]);

/** The results of a pipeline share its answer; each that was cut says which command reads on. */
export function pipelineReading(
  find: ReturnType<typeof createCommandFinder>,
  side: "read" | "write",
): { paging: Paging<PipelineInput>; independent: Independence<PipelineInput> } {
  return {
    paging(_, { value, cuts }) {
      if (!Array.isArray(value)) return `All commands were carried out; do not send them again. ${LONGER_ANSWERS}`;
      const isShort = cuts.some(({ at, unit }) => at === "result" && unit === "elements");
      const behind = isShort ? restAfter(value.length, side) : [];
      return [...behind, "With fewer commands in one call there is more room for each result."].join(" ");
    },
    independent: ({ commands }) => ({
      readOn(index, shown) {
        const found = find(commands[index] ?? []);
        const reply = replyIn(shown);
        if (reply === undefined) return undefined;
        const own = found?.command.paging?.(found.args, reply, asLine);
        if (own !== undefined) return own;
        return found?.command.access === "read"
          ? "Send it alone in commands, where it has more room, or with arguments that ask for less."
          : `The command was carried out; do not send it again for the rest of its answer. ${LONGER_ANSWERS}`;
      },
    }),
  };
}

function restAfter(length: number, side: "read" | "write"): string[] {
  return side === "read"
    ? [`Read on with the commands behind the first ${length}.`]
    : [`All commands were carried out; do not send those behind the first ${length} again for their answers.`];
}

/** The reply in what is shown of one result, as if it stood alone; nothing where an error was cut. */
function replyIn({ value, cuts }: Bounded): Bounded | undefined {
  const within = "result.result";
  const own = cuts.filter(({ at }) => at.startsWith(within));
  if (own.length === 0 || typeof value !== "object" || value === null || !("result" in value)) return undefined;
  return { value: value.result, cuts: own.map((cut) => ({ ...cut, at: `result${cut.at.slice(within.length)}` })) };
}

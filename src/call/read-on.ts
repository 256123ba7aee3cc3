import type { Bounded } from "./bound.ts";
import { COMING_BACK } from "./call-arguments.ts";
import type { Continuation, Tool } from "./tool.ts";

/** What there is to do where no call can ask for the rest. */
export const LONGER_ANSWERS = "The person who runs the server can allow longer answers with --max-output.";

/** How to read on in an answer that no parameter makes shorter. */
export const WHOLE_ONLY =
  "This answer cannot be asked for in parts; the person who runs the server can allow longer ones with --max-output.";

/** Whether there is nothing that a call can do about a cut. */
export function isDeadEnd(advice: string): boolean {
  return advice === WHOLE_ONLY || advice === LONGER_ANSWERS;
}

/** How to read what an answer had to leave out: as the tool says, or else by what a call of it can leave out. */
export function howToReadOn(
  tool: Tool,
  input: Record<string, unknown>,
  shown: Bounded,
  remarks: Readonly<Record<string, unknown>> = {},
): Continuation {
  const own = tool.paging?.(input, shown, remarks) ?? withoutPaging(tool);
  return typeof own === "string" ? { advice: own, remarks: {} } : own;
}

function withoutPaging(tool: Tool): string {
  if (tool.access !== "read") return `Do not repeat a write for the rest of its answer. ${LONGER_ANSWERS}`;
  const options = optionsOf(tool);
  return options.length === 0 ? LONGER_ANSWERS : `Ask for less with ${options.join(", ")}. ${LONGER_ANSWERS}`;
}

/** The arguments by which a call can say more precisely what it asks for. */
function optionsOf({ inputSchema, resourceArgument }: Tool): string[] {
  const required: readonly unknown[] = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  const others = [...required, resourceArgument, ...COMING_BACK];
  return Object.keys(inputSchema.properties).filter((name) => !others.includes(name));
}

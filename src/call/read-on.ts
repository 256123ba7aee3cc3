import type { Bounded } from "./bound.ts";
import { COMING_BACK } from "./call-arguments.ts";
import type { Continuation, Tool } from "./tool.ts";

/** What there is to do where no call can ask for the rest. */
export const LONGER_ANSWERS = "The person who runs the server can allow longer answers with --max-output.";

/** How to read what an answer had to leave out: as the tool says, or else by what a call of it can leave out. */
export function howToReadOn(tool: Tool, input: Record<string, unknown>, shown: Bounded): Continuation {
  const own = tool.paging?.(input, shown) ?? withoutPaging(tool);
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

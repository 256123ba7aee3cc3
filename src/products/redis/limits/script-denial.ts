import type { FoundCommand } from "../command-finder.ts";
import { callsIn } from "../script-calls.ts";
import { scriptText } from "../script-text.ts";

/** Where the code of a command stands among its arguments, where it brings some along. */
const codeOf: Readonly<Record<string, (args: readonly string[]) => string | undefined>> = {
  EVAL: ([code]) => code,
  EVAL_RO: ([code]) => code,
  "SCRIPT LOAD": ([code]) => code,
  "FUNCTION LOAD": (args) => args.at(-1),
};

/**
 * Why code may not be sent that calls a denied command, or one whose name cannot be read off. Code that is in the database
 * already is not seen.
 */
export function whyScriptDenied(
  { command: { name }, args }: Pick<FoundCommand, "command" | "args">,
  denied: ReadonlySet<string>,
): string | undefined {
  const code = Object.hasOwn(codeOf, name) ? codeOf[name]?.(args) : undefined;
  if (code === undefined) return undefined;
  const heads = new Set([...denied].map((each) => each.split(" ")[0]));
  for (const call of callsIn(scriptText(code))) {
    if (call.name === undefined) return `the code of this ${name} calls commands whose names cannot be read off`;
    if (heads.has(call.name)) return `the code of this ${name} calls ${call.name}, which is denied here`;
  }
  return undefined;
}

import { type CallResult, deliverFailure } from "./deliver.ts";
import type { CallBegin, Outcome } from "./observer.ts";
import type { RunOptions } from "./run.ts";
import type { OfferedTool } from "./tool.ts";

/** A call that is not made: who called what, and how it ends. */
export interface UnmadeCall extends Pick<CallBegin, "id" | "request" | "caller" | "connection"> {
  /** The tool by its name, with what it may do where it is offered; nothing where no tool has the name. */
  tool: (Pick<OfferedTool, "name"> & Partial<Pick<OfferedTool, "access">>) | undefined;
  outcome: Outcome;
  milliseconds?: number;
}

/** Answers a call that is not made with the reason. It is observed like any other: somebody tried. */
export function answerUnmade(
  sentence: string,
  { id, request, caller, connection, tool, outcome, milliseconds = 0 }: UnmadeCall,
  options: Omit<RunOptions, "permissions">,
): CallResult {
  const who = { id, request, caller, ...(connection === undefined ? {} : { connection }) };
  const begin = { ...who, tool: tool?.name ?? "unknown", access: tool?.access, at: new Date() };
  options.observer?.begun(begin);
  options.observer?.ended({ ...begin, target: undefined, requests: 0, commands: 0, outcome, milliseconds });
  return deliverFailure(sentence, options);
}

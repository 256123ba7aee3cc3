import type { z } from "zod";
import type { Access, Paging, Preview, ToolOutput } from "../catalog/rows.ts";
import type { ToolContext } from "./context.ts";

/** A tool as it is served: made from a row, with everything a call needs. */
export interface Tool {
  name: string;
  title: string;
  toolset: string;
  access: Access;
  description: string;
  input: z.ZodObject;
  /** The Redis commands it runs, if it is a family. */
  commands?: readonly string[];
  /** `METHOD /path`, if it is an endpoint. */
  endpoint?: string;
  /** Whether results hold text that somebody stored, which a model must not take for instructions. */
  untrusted: boolean;
  /** Mends or refuses arguments in ways that a schema cannot say. */
  prepare?: (raw: Record<string, unknown>) => Record<string, unknown>;
  /** What this call would destroy, as the end of a sentence; nothing where a person need not be asked. */
  harm?: (input: Record<string, unknown>) => string | undefined;
  /** Checks a harmful call further and puts what its names mean now in their place, before a person is asked. */
  resolve?: (input: Record<string, unknown>, context: ToolContext) => Promise<Record<string, unknown>>;
  preview?: Preview;
  run: (input: Record<string, unknown>, context: ToolContext) => Promise<ToolOutput>;
  /** What to try after a failure of this call. */
  advice?: (failure: Error, input: Record<string, unknown>) => string | undefined;
  /** How to read what an answer had to leave out. */
  paging?: Paging<Record<string, unknown>>;
}

/** A call that cannot be right; `message` says what was wrong, what was expected and what to do. */
export class InputError extends Error {}

/** The hints of the MCP specification for an access; a write may overwrite, so only reads are not destructive. */
export function annotationsOf(tool: Tool) {
  const reads = tool.access === "read";
  return {
    title: tool.title,
    readOnlyHint: reads,
    destructiveHint: !reads,
    idempotentHint: reads,
    openWorldHint: false,
  };
}

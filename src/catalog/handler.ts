import { z } from "zod";
import type { Tool } from "../call/tool.ts";
import { adviseAccess } from "../products/redis/family.ts";
import { redisPreview } from "../products/redis/preview.ts";
import type { Handler, ToolOutput, Toolset } from "./rows.ts";

/** A row with a handler as a tool. */
export function handlerTool(row: Handler, toolset: Toolset): Tool {
  // The schema of the same row has checked the input, so the row's own type of it holds.
  const run = row.run as (input: Record<string, unknown>, context: Parameters<Tool["run"]>[1]) => Promise<ToolOutput>;
  const harm = row.harm as ((input: Record<string, unknown>) => string | undefined) | undefined;
  return {
    name: row.name,
    title: row.title,
    toolset: toolset.name,
    access: row.access,
    description: row.description,
    input: z.strictObject(row.input),
    untrusted: toolset.needs === "redis",
    ...(harm ? { harm, preview: redisPreview } : {}),
    ...(row.resolve === undefined ? {} : { resolve: row.resolve as NonNullable<Tool["resolve"]> }),
    run,
    advice: adviseAccess,
    ...(row.paging === undefined ? {} : { paging: row.paging as NonNullable<Tool["paging"]> }),
  };
}

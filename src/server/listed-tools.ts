import { z } from "zod";
import type { Tool } from "../call/tool.ts";

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: "object"; properties: Record<string, object>; [keyword: string]: unknown };
  annotations: ReturnType<typeof annotationsOf>;
}

/** The definition of a tool for clients; costly, so it is made once and not for each request. */
export function listedTool(tool: Tool): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool.input),
    annotations: annotationsOf(tool),
  };
}

/** JSON Schema in the plain form that every client accepts: an object at the root that always has `properties`. */
export function inputSchemaOf(input: z.ZodObject): ListedTool["inputSchema"] {
  const { $schema, ...schema } = z.toJSONSchema(input, { io: "input" });
  return { ...schema, type: "object", properties: (schema.properties ?? {}) as Record<string, object> };
}

/** The definitions of tools, made at the first request for them. */
export function listOnce(tools: Iterable<Tool>): () => ListedTool[] {
  let listed: ListedTool[] | undefined;
  return () => {
    listed ??= [...tools].map(listedTool);
    return listed;
  };
}

/** The hints of the MCP specification for an access; a write may overwrite, so only reads are not destructive. */
function annotationsOf({ title, access }: Pick<Tool, "title" | "access">) {
  const reads = access === "read";
  return { title, readOnlyHint: reads, destructiveHint: !reads, idempotentHint: reads, openWorldHint: false };
}

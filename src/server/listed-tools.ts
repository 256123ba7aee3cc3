import { z } from "zod";
import { annotationsOf, type Tool } from "../call/tool.ts";

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

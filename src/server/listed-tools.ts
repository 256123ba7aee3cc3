import type { InputSchema, ToolFacts } from "../call/tool.ts";
import { type ShownIcon, shownIcons } from "./shown-icons.ts";

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: InputSchema;
  annotations: ReturnType<typeof annotationsOf>;
  /** For people: no client shows them to a model. */
  icons: ShownIcon[];
  /** The App that draws its answers, for clients that show Apps. */
  _meta?: { ui: { resourceUri: string } };
}

/** The definition of a tool for clients. */
export function listedTool(tool: ToolFacts): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.inputSchema,
    annotations: annotationsOf(tool),
    icons: shownIcons(tool.icon),
  };
}

/** The definitions of tools, made at the first request for them. */
export function listOnce(tools: Iterable<ToolFacts>): () => ListedTool[] {
  let listed: ListedTool[] | undefined;
  return () => {
    listed ??= [...tools].map(listedTool);
    return listed;
  };
}

/** The hints of the MCP specification for an access; a write may overwrite, so only reads are not destructive. */
function annotationsOf({ title, access }: Pick<ToolFacts, "title" | "access">) {
  const reads = access === "read";
  return { title, readOnlyHint: reads, destructiveHint: !reads, idempotentHint: reads, openWorldHint: false };
}

/** What a model reads of tools, as JSON, which it pays by the character: clients show it neither titles nor icons. */
export function textForModel(tools: readonly Pick<ListedTool, "name" | "description" | "inputSchema">[]): string {
  return JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })));
}

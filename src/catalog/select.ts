import { z } from "zod";
import type { ConfirmPolicy } from "../call/consent.ts";
import type { ToolContext } from "../call/context.ts";
import type { Tool } from "../call/tool.ts";
import { type CommandGuide, familyTools } from "../products/redis/family.ts";
import type { AccessMode } from "../upstash/credentials.ts";
import { endpointTool } from "./endpoint.ts";
import { commandGuide, namesOf } from "./guide.ts";
import { handlerTool } from "./handler.ts";
import type { Catalog, Handler, Row, Toolset } from "./rows.ts";

/** What the person who runs the server asked for. */
export interface Selection {
  mode: AccessMode;
  /** Toolset names, `all`, or a prefix such as `redis`; none means the default ones. */
  toolsets: readonly string[];
  /** Tool names with `*`; none means all of the toolsets. */
  tools: readonly string[];
  excludeTools: readonly string[];
  confirm: ConfirmPolicy;
  transport: "stdio" | "http";
  revealSecrets: boolean;
  /** Whether Redis tools can reach the databases of an account. */
  hasAccount: boolean;
  /** Whether a toolset's credential is there; toolsets without are left out. */
  available: (toolset: Toolset) => boolean;
}

/** A selection that names something that does not exist; `message` is one line. */
export class SelectionError extends Error {}

/**
 * The tools to serve, in catalog order: the only place that decides what is listed and callable. Throws a
 * SelectionError for a name that matches nothing.
 */
export function selectTools(catalog: Catalog, selection: Selection): Tool[] {
  const named = chosenToolsets(catalog, selection.toolsets);
  const offered = new Set<string>();
  const guide = commandGuide(catalog, selection.mode, offered);
  const everything = catalog.toolsets.flatMap((toolset) => namesOf(toolset));
  for (const pattern of [...selection.tools, ...selection.excludeTools]) {
    if (!everything.some((name) => matches(pattern, name))) {
      throw new SelectionError(`No tool is named ${pattern}. \`upstash-mcp tools\` prints the names.`);
    }
  }
  const tools = named
    .filter(selection.available)
    .flatMap((toolset) => toolset.rows.flatMap((row) => toolsOf(row, toolset, selection, guide)))
    .filter(({ name }) => selection.tools.length === 0 || selection.tools.some((pattern) => matches(pattern, name)))
    .filter(({ name }) => !selection.excludeTools.some((pattern) => matches(pattern, name)));
  for (const { name } of tools) offered.add(name);
  return tools;
}

function chosenToolsets({ toolsets }: Catalog, names: readonly string[]): Toolset[] {
  const isNamed = (toolset: Toolset, name: string) => toolset.name === name || toolset.name.startsWith(`${name}_`);
  for (const name of names) {
    if (name !== "all" && name !== "default" && !toolsets.some((toolset) => isNamed(toolset, name))) {
      throw new SelectionError(
        `No toolset is named ${name}. Known: all, default, redis, ${toolsets.map((toolset) => toolset.name).join(", ")}.`,
      );
    }
  }
  if (names.includes("all")) return [...toolsets];
  const byDefault = names.length === 0 || names.includes("default");
  return toolsets.filter((toolset) => (byDefault && !toolset.optional) || names.some((name) => isNamed(toolset, name)));
}

function toolsOf(row: Row, toolset: Toolset, selection: Selection, guide: CommandGuide): Tool[] {
  return plainTools(row, toolset, selection, guide)
    .map((tool) => (toolset.needs === "redis" && selection.hasAccount ? withDatabase(tool) : tool))
    .map((tool) => (tool.harm && selection.confirm === "auto" ? withConfirmToken(tool) : tool));
}

function plainTools(row: Row, toolset: Toolset, selection: Selection, guide: CommandGuide): Tool[] {
  const { mode } = selection;
  switch (row.kind) {
    case "family":
      return familyTools(row, mode, guide);
    case "handler": {
      const isServed = isAllowed(row, mode) && !(row.stdioOnly && selection.transport !== "stdio");
      return isServed ? [handlerTool(row, toolset)] : [];
    }
    case "endpoint":
      return isAllowed({ ...row, privileged: false }, mode)
        ? [endpointTool(row, toolset, selection.revealSecrets)]
        : [];
  }
}

/** With an account, a Redis tool can name one of its databases. */
function withDatabase(tool: Tool): Tool {
  const { preview } = tool;
  const bindTo = (context: ToolContext, database: unknown): ToolContext =>
    typeof database === "string"
      ? { ...context, redis: () => context.redis(database), identify: () => context.identify(database) }
      : context;
  return {
    ...tool,
    input: tool.input.extend({ database: z.string().min(1).max(128).optional() }),
    run: ({ database, ...input }, context) => tool.run(input, bindTo(context, database)),
    async resolve({ database, ...input }, context) {
      const { id } = await context.identify(typeof database === "string" ? database : undefined);
      const resolved = (await tool.resolve?.(input, context)) ?? input;
      return id === undefined ? resolved : { ...resolved, database: id };
    },
    ...(preview ? { preview: ({ database, ...input }, context) => preview(input, bindTo(context, database)) } : {}),
  };
}

/** The permission that a preview handed out comes back in the same call. */
function withConfirmToken(tool: Tool): Tool {
  return { ...tool, input: tool.input.extend({ confirm_token: z.string().max(500).optional() }) };
}

function isAllowed(row: Pick<Handler, "access" | "privileged">, mode: AccessMode): boolean {
  return mode === "writes" || (row.access === "read" && (mode === "privileged-reads" || !row.privileged));
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(name);
}

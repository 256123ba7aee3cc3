import * as z from "zod";
import { argumentSchemaOf } from "../call/call-arguments.ts";
import type { InputSchema, ToolFacts } from "../call/tool.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../upstash/access.ts";
import { mayAsk, schemasOf } from "./endpoint.ts";
import type { Endpoint } from "./endpoint-row.ts";
import { inputSchemaOf } from "./input-schema.ts";
import type { Making } from "./making.ts";
import type { Handler, LeveledRow, Row, Toolset } from "./rows.ts";
import type { Guarded } from "./select.ts";

/**
 * A row as it is listed, by data alone: the build writes these down, so that a start loads no table. A row that depends on
 * the access level has one for each way in which it is listed.
 */
export interface ListedRow extends ToolFacts, Guarded {
  /** Of the tool's own arguments. */
  inputSchema: InputSchema;
  /** Whether some calls destroy so much that a person is asked first. */
  mayHarm: boolean;
  /** The Redis commands without which it can do nothing, where it is no family. */
  needs?: readonly string[];
}

/** What is listed of toolsets, whatever the configuration. */
export function listingOf(toolsets: readonly Toolset[]): ListedRow[] {
  return toolsets.flatMap(({ name, rows }) => rows.flatMap((row: Row) => listedRows(row, name)));
}

function listedRows(row: Row, toolset: string): ListedRow[] {
  switch (row.kind) {
    case "endpoint":
      return [listedEndpoint(row, toolset)];
    case "handler":
      return [listedHandler(row, toolset)];
    case "leveled":
      return listedByLevel(row, toolset);
  }
}

function listedEndpoint(row: Endpoint, toolset: string): ListedRow {
  const { name, access, description, method, path } = row;
  return {
    name,
    title: titleOf(name),
    toolset,
    access,
    description,
    inputSchema: inputSchemaOf(z.strictObject(schemasOf(row))),
    mayHarm: mayAsk(row),
    endpoint: `${method} ${path}`,
  };
}

function listedHandler(row: Handler, toolset: string): ListedRow {
  const { name, title, access, description, commands, needs, privileged, stdioOnly, undoOnly, mayHarm, replacedBy } =
    row;
  const inputSchema = inputSchemaOf(z.strictObject(row.input));
  const facts = { name, title, toolset, access, privileged, stdioOnly, description, inputSchema, mayHarm, commands };
  return {
    ...facts,
    ...(needs === undefined ? {} : { needs }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(undoOnly ? { undoOnly } : {}),
  };
}

/** What a row is at each level, once for all levels at which it is the same. */
function listedByLevel(row: LeveledRow, toolset: string): ListedRow[] {
  const { access, privileged } = row;
  const byText = new Map<string, { listed: ListedRow; levels: AccessLevel[] }>();
  for (const level of ACCESS_LEVELS) {
    const handler = row.at(level, new Set());
    if (handler === undefined) continue;
    const listed = { ...listedHandler(handler, toolset), access, privileged };
    const text = JSON.stringify(listed);
    byText.set(text, { listed, levels: [...(byText.get(text)?.levels ?? []), level] });
  }
  return [...byText.values()].map(({ listed, levels }) => ({ ...listed, levels }));
}

/** What a client reads of a tool, in a configuration. */
export function factsOf(
  { levels, privileged, stdioOnly, undoOnly, mayHarm, needs, inputSchema, ...facts }: ListedRow,
  { resourceArgument, comesBackBy }: Pick<Making<never>, "resourceArgument" | "comesBackBy">,
): ToolFacts {
  const known = {
    resourceArgument: undoOnly ? undefined : resourceArgument,
    comesBackBy: mayHarm ? comesBackBy : undefined,
  };
  return { ...facts, inputSchema: argumentSchemaOf(inputSchema, known) };
}

function titleOf(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replace(/\b(tls|id)\b/g, (word) => word.toUpperCase())
    .replace("ipv4", "IPv4");
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/^stash/, "Stash");
}

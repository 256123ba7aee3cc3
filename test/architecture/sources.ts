import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseAst } from "vitest/node";

const root = resolve(import.meta.dirname, "../..");

/** A node of the syntax tree (ESTree, with the nodes of TypeScript). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export interface SourceFile {
  /** Below the root of the project, with slashes: `src/call/run.ts`. */
  path: string;
  text: string;
  body: readonly SyntaxNode[];
  /** The files of the project that it imports, with or without types, at once or later. */
  imports: readonly string[];
}

/** The sources of the program. */
export function readSources(): SourceFile[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => sourceOf(`src/${file.split(sep).join("/")}`, readFileSync(join(root, "src", file), "utf8")))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

export function sourceOf(path: string, text: string): SourceFile {
  // The parser's types are those of JavaScript alone.
  const { body } = parseAst(text, { lang: "ts" } as never) as unknown as { body: SyntaxNode[] };
  const found = new Set<string>();
  for (const node of nodesIn(body)) {
    const named = node.type === "ImportExpression" || /^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type);
    const source = named ? (node.source as { value?: unknown } | null) : undefined;
    if (typeof source?.value === "string" && source.value.startsWith(".")) {
      found.add(
        relative(root, resolve(root, dirname(path), source.value))
          .split(sep)
          .join("/"),
      );
    }
  }
  return { path, text, body, imports: [...found].filter((file) => file.startsWith("src/")) };
}

/** Every node of a tree, the outer ones first. */
export function* nodesIn(tree: unknown): Generator<SyntaxNode> {
  if (Array.isArray(tree)) for (const part of tree) yield* nodesIn(part);
  if (typeof tree !== "object" || tree === null || !("type" in tree)) return;
  const node = tree as SyntaxNode;
  yield node;
  for (const part of Object.values(node)) if (typeof part === "object") yield* nodesIn(part);
}

/** The line of a position, counted from 1. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

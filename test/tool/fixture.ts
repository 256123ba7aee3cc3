import { z } from "zod";
import type { ToolContext } from "../../src/tool/context.ts";
import { createRedactor } from "../../src/tool/redact.ts";
import type { RunOptions } from "../../src/tool/run.ts";
import { type Catalog, type Selection, selectTools } from "../../src/tool/select.ts";
import type { Tool } from "../../src/tool/tool.ts";
import type { CommandOptions, Redis } from "../../src/upstash/redis.ts";
import type { Reply } from "../../src/upstash/reply.ts";

/** A tool with the given parts; it answers "done". */
export function toolWith(parts: Partial<Tool> = {}): Tool {
  return {
    name: "sample_read",
    title: "Sample: read",
    toolset: "sample",
    access: "read",
    description: "A sample.",
    input: z.strictObject({}),
    untrusted: true,
    run: async () => ({ result: "done" }),
    ...parts,
  };
}

/** The tools of a catalog with everything allowed, unless told otherwise. */
export function select(catalog: Catalog, wanted: Partial<Selection> = {}): Tool[] {
  return selectTools(catalog, {
    mode: "writes",
    toolsets: [],
    tools: [],
    excludeTools: [],
    available: () => true,
    ...wanted,
  });
}

export function runOptions(parts: Partial<RunOptions> = {}): RunOptions {
  return {
    redactor: createRedactor(false),
    maxOutput: 40_000,
    onDefect: (tool, error) => {
      throw new Error(`${tool} met an unexpected error.`, { cause: error });
    },
    ...parts,
  };
}

export interface SentCommand extends CommandOptions {
  command: readonly string[];
}

/** A context whose database answers every command so; `sent` fills with the commands. */
export function contextWith(answer: () => Reply, sent: SentCommand[] = []): ToolContext {
  const redis = {
    async command(command: readonly string[], options: CommandOptions) {
      sent.push({ command, ...options });
      return answer();
    },
  } as Redis;
  return { redis: async () => redis, signal: new AbortController().signal, progress: async () => {} };
}

import { z } from "zod";
import type { ToolContext } from "../../src/call/context.ts";
import { createPermissions } from "../../src/call/permissions.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { type CallResult, type RunOptions, runTool } from "../../src/call/run.ts";
import type { Tool } from "../../src/call/tool.ts";
import type { Catalog } from "../../src/catalog/rows.ts";
import { type Selection, selectTools } from "../../src/catalog/select.ts";
import type { Redis } from "../../src/upstash/redis.ts";
import type { CommandOptions } from "../../src/upstash/redis-command.ts";
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
    confirm: "never",
    transport: "stdio",
    revealSecrets: false,
    hasAccount: false,
    available: () => true,
    ...wanted,
  });
}

export function runOptions(parts: Partial<RunOptions> = {}): RunOptions {
  return {
    redactor: createRedactor(false),
    confirm: "never",
    permissions: createPermissions({ key: undefined }),
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

/** One call of a client that cannot show a question to a person. */
export async function call(
  tool: Tool,
  raw: unknown,
  context: ToolContext,
  options = runOptions(),
): Promise<CallResult> {
  const answer = await runTool(tool, raw, { context, consent: { canAsk: false } }, options);
  if ("question" in answer) throw new Error("The call asked a question.");
  return answer as CallResult;
}

/** A context whose database answers every command so; `sent` fills with the commands. */
export function contextWith(answer: () => Reply, sent: SentCommand[] = []): ToolContext {
  const run = async (command: readonly string[], options: CommandOptions) => {
    sent.push({ command, ...options });
    return answer();
  };
  const runAll = (commands: readonly (readonly string[])[], options: CommandOptions) =>
    Promise.all(commands.map(async (command) => ({ reply: await run(command, options) })));
  const redis: Redis = {
    command: run,
    pipeline: runAll,
    transaction: runAll,
    commandWithBytes: (command, _bytes, options) => run(command, options),
    events: async function* () {},
  };
  return {
    mode: "writes",
    redis: async () => redis,
    identify: async (database = "configured") => ({ name: database }),
    restCredentials: async () => ({ url: "", token: "", readOnlyToken: "" }),
    developerApi: () => ({ request: async () => answer() }),
    databaseId: async (idOrName) => idOrName,
    forgetDatabase: () => {},
    hide: (secret) => secret,
    signal: new AbortController().signal,
    progress: async () => {},
  };
}

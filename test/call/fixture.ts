import * as z from "zod";
import type { Consent, Question } from "../../src/call/consent.ts";
import type { CallContext } from "../../src/call/context.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import { createPermissions } from "../../src/call/permissions.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { type RunOptions, runTool } from "../../src/call/run.ts";
import type { OfferedTool, Plan, Tool, ToolOutput } from "../../src/call/tool.ts";
import { createTurns } from "../../src/load/turns.ts";
import { writtenFiles } from "../../src/products/account/env/written-files.ts";
import { userTokens } from "../../src/products/redis/acl/user-tokens.ts";
import type { RedisContext } from "../../src/products/redis/context.ts";
import type { Redis } from "../../src/upstash/redis.ts";
import type { CommandOptions } from "../../src/upstash/redis-command.ts";
import type { Reply } from "../../src/upstash/reply.ts";

type Input = Record<string, unknown>;

/** The parts of a tool; those of a plan may be given one by one. */
export interface ToolParts extends Partial<Tool> {
  run?: (input: Input, context: CallContext) => Promise<ToolOutput>;
  harm?: (input: Input) => string | undefined;
  preview?: () => Promise<Record<string, unknown>>;
  target?: Plan["target"];
}

/** A tool with the given parts; it answers "done". */
export function toolWith({ run, harm, preview, target = {}, ...parts }: ToolParts = {}): Tool {
  return {
    name: "sample_read",
    title: "Sample: read",
    toolset: "sample",
    access: "read",
    description: "A sample.",
    inputSchema: { type: "object", properties: {}, additionalProperties: false },
    input: z.strictObject({}),
    untrusted: true,
    plan: (input, context) => ({
      target,
      harm: harmOf(harm?.(input)),
      preview,
      run: async () => run?.(input, context) ?? { result: "done" },
    }),
    ...parts,
  };
}

function harmOf(thing: string | undefined): Plan["harm"] {
  return thing === undefined ? undefined : { things: [{ does: thing }] };
}

/** The same tool as it is offered, with nothing left to load. */
export function offeredOf(tool: Tool): OfferedTool {
  return Object.assign(tool, { load: () => tool });
}

export function runOptions(parts: Partial<RunOptions> = {}): RunOptions {
  return {
    redactor: createRedactor(false),
    confirm: "never",
    permissions: createPermissions({ key: undefined }),
    maxOutput: 40_000,
    turns: createTurns(),
    observer: { begun() {}, ended() {} },
    onDefect: (tool, error) => {
      throw new Error(`${tool} met an unexpected error.`, { cause: error });
    },
    ...parts,
  };
}

export interface SentCommand extends CommandOptions {
  command: readonly string[];
}

/** One call, with what its client can do about a question; the tool gets what the context has of its product. */
export function runWith(
  tool: Tool,
  raw: unknown,
  { context, consent }: { context: CallContext; consent: Consent },
  options = runOptions(),
): Promise<CallResult | Question> {
  const connected: Tool = { ...tool, plan: (input, ofCall) => tool.plan(input, { ...context, ...ofCall }) };
  return runTool(offeredOf(connected), raw, { id: 1, context, consent }, options);
}

/** One call of a client that cannot show a question to a person. */
export async function call(
  tool: Tool,
  raw: unknown,
  context: CallContext,
  options = runOptions(),
): Promise<CallResult> {
  const answer = await runWith(tool, raw, { context, consent: { canAsk: false } }, options);
  if ("question" in answer) throw new Error("The call asked a question.");
  return answer as CallResult;
}

/** The context of a call that may write. */
export function callContext(parts: Partial<CallContext> = {}): CallContext {
  return {
    caller: "local",
    level: "writes",
    hide: (secret) => secret,
    learn() {},
    keepName() {},
    turns: createTurns(),
    signal: new AbortController().signal,
    progress: async () => {},
    usage: { requests: 0, commands: 0 },
    ...parts,
  };
}

/** A database that answers every command so; `sent` fills with the commands. */
export function redisWith(answer: () => Reply, sent: SentCommand[] = []): Redis {
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
    billed: async (commands) => commands.length,
    budget: async () => undefined,
    forCaller: () => redis,
  };
  return redis;
}

/** The context of a call whose database answers every command so. */
export function contextWith(answer: () => Reply, sent: SentCommand[] = []): RedisContext {
  const redis = redisWith(answer, sent);
  return {
    ...callContext(),
    database: async () => ({ name: "configured", redis }),
    otherDatabase: async () => ({ name: "other", id: "2", redis }),
    undoOf: () => undefined,
    undoLimits: { largest: 1_000, together: 1_000 },
    env: {
      ofDatabase: async () => ({ url: "https://configured", token: "token" }),
      ofAccount: async () => ({ id: "1", name: "one", credentials: { url: "https://one", token: "token" } }),
      hasApi: () => false,
      ask: async () => answer(),
      files: writtenFiles(null),
      userTokens: userTokens(null),
    },
  };
}

import type { z } from "zod";
import { type CallContext, contextWith } from "../../call/context.ts";
import type { Harm } from "../../call/harm.ts";
import { unknownBecause } from "../../call/preview-facts.ts";
import {
  type Access,
  type Independence,
  InputError,
  type Paging,
  type Plan,
  type ToolOutput,
} from "../../call/tool.ts";
import { defineTool } from "../../catalog/define.ts";
import type { Handler } from "../../catalog/rows.ts";
import { RedisError } from "../../upstash/errors.ts";
import type { Redis } from "../../upstash/redis.ts";
import type { RedisCommand } from "../../upstash/redis-command.ts";
import type { Reply } from "../../upstash/reply.ts";
import type { HarmCheck } from "./command.ts";
import type { RedisContext } from "./context.ts";
import { redisPreview } from "./preview.ts";
import type { ReachedDatabase } from "./reached-databases.ts";

/** What a Redis tool has while it runs. */
export interface DatabaseContext extends CallContext {
  redis: Redis;
}

/** What is known of a Redis call before its database is. */
export interface RedisCall {
  /** What the call would destroy; nothing where it does no such harm. */
  harm?: Harm | undefined;
  /** Tells whether the harm is there; asked before a person is. */
  check?: HarmCheck | undefined;
  /** The commands that it sends, where they are known before. */
  lines?: readonly RedisCommand[] | undefined;
  run(context: DatabaseContext): Promise<ToolOutput>;
}

interface RedisToolDefinition<Shape extends z.ZodRawShape> {
  name: string;
  title: string;
  access: Access;
  privileged?: boolean;
  description: string;
  /** The Redis commands without which it can do nothing. */
  needs?: readonly string[];
  input: Shape;
  paging?: Paging<z.output<z.ZodObject<Shape>>>;
  independent?: Independence<z.output<z.ZodObject<Shape>>>;
}

/** A tool over one database that does no harm a person must be asked about. Its answers hold what others have stored. */
export function redisTool<Shape extends z.ZodRawShape>(
  definition: RedisToolDefinition<Shape> & {
    run(input: z.output<z.ZodObject<Shape>>, context: DatabaseContext): Promise<ToolOutput>;
  },
): Handler<RedisContext> {
  const { run, ...rest } = definition;
  return checkedRedisTool({
    ...rest,
    mayHarm: false,
    check: (input) => ({ run: (context) => run(input, context) }),
  });
}

/**
 * A tool whose calls are checked before anything is looked up: `check` throws an InputError for what cannot be sent, hides
 * the secrets that the arguments carry, and says what harm the call would do.
 */
export function checkedRedisTool<Shape extends z.ZodRawShape>(
  definition: RedisToolDefinition<Shape> & {
    mayHarm: boolean;
    check(input: z.output<z.ZodObject<Shape>>, context: CallContext): RedisCall;
  },
): Handler<RedisContext> {
  const { check, ...rest } = definition;
  return defineTool<Shape, RedisContext>({
    ...rest,
    plan: (input, context) => planRedisCall(check(input, context), context),
    advice: adviseAccess,
  });
}

/**
 * The plan of a call on the database that it is about; for a harmful one its name is looked up anew. Throws an InputError
 * where what it would harm is not there.
 */
export function planRedisCall(call: RedisCall, context: RedisContext): Plan | Promise<Plan> {
  const database = context.database({ fresh: call.harm !== undefined });
  return database instanceof Promise
    ? database.then((reached) => planOn(reached, call, context))
    : planOn(database, call, context);
}

function planOn(database: ReachedDatabase, call: RedisCall, context: RedisContext): Plan | Promise<Plan> {
  context.keepName(database.name);
  const { harm, check } = call;
  database.limits?.admit(call.lines ?? []);
  if (harm === undefined || check === undefined) return planWith(database, call, context, {});
  return checked(database, check, context).then((found) =>
    found === "nothing"
      ? planWith(database, { ...call, harm: undefined }, context, {})
      : planWith(database, call, context, found),
  );
}

function planWith(
  database: ReachedDatabase,
  { harm, lines, run }: RedisCall,
  context: RedisContext,
  found: Readonly<Record<string, unknown>>,
): Plan {
  const { redis } = database;
  return {
    target: targetOfDatabase(database),
    harm,
    preview: async () => ({ ...(await redisPreview(database, context, harm)), ...found }),
    undo: context.undoOf(database, lines ?? "job"),
    run: () => run(contextWith(context, { redis })),
  };
}

/** What a check finds; where the read itself fails, that it is not known. */
async function checked({ redis }: ReachedDatabase, check: HarmCheck, { signal }: RedisContext) {
  const { read, missing, judge, counted } = check;
  let reply: Reply;
  try {
    reply = await redis.command(read, { signal, repeatable: true });
  } catch (error) {
    if (error instanceof RedisError && /^NOGROUP|no such key/i.test(error.message)) throw isMissing(missing);
    return { would_be_lost: unknownBecause(error) };
  }
  const found = judge(reply);
  if (found === undefined) throw isMissing(missing);
  if (counted === undefined || found === "nothing") return found;
  const count = await redis.command(counted.read, { signal, repeatable: true }).catch(unknownBecause);
  return { ...found, [counted.as]: count };
}

function isMissing(sentence: string): InputError {
  return new InputError(`${sentence} Nothing was changed, and nobody was asked.`);
}

/** What a permission on a database holds for. */
export function targetOfDatabase({ id, name }: ReachedDatabase): Record<string, string> {
  return { database: id ?? name };
}

/** What to try when the token may not do something. */
export function adviseAccess(failure: Error): string | undefined {
  if (!(failure instanceof RedisError) || failure.code !== "NOPERM") return undefined;
  return "The token in use may not run this. The person who runs the server can allow more with --allow-privileged-reads or --allow-writes; where they have, the rights of the token itself are too few (ACL).";
}

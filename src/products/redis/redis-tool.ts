import type { z } from "zod";
import type { CallContext } from "../../call/context.ts";
import type { Harm } from "../../call/harm.ts";
import type { Access, Paging, Plan, ToolOutput } from "../../call/tool.ts";
import { defineTool } from "../../catalog/define.ts";
import type { Handler } from "../../catalog/rows.ts";
import { RedisError } from "../../upstash/errors.ts";
import type { Redis } from "../../upstash/redis.ts";
import type { ReachedDatabase, RedisContext } from "./context.ts";
import { redisPreview } from "./preview.ts";

/** What a Redis tool has while it runs. */
export interface DatabaseContext extends CallContext {
  redis: Redis;
}

/** What is known of a Redis call before its database is. */
export interface RedisCall {
  /** What the call would destroy; nothing where it does no such harm. */
  harm?: Harm | undefined;
  run(context: DatabaseContext): Promise<ToolOutput>;
}

interface RedisToolDefinition<Shape extends z.ZodRawShape> {
  name: string;
  title: string;
  access: Access;
  privileged?: boolean;
  description: string;
  input: Shape;
  paging?: Paging<z.output<z.ZodObject<Shape>>>;
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

/** The plan of a call on the database that it is about; for a harmful one its name is looked up anew. */
export function planRedisCall(call: RedisCall, context: RedisContext): Plan | Promise<Plan> {
  const database = context.database({ fresh: call.harm !== undefined });
  return database instanceof Promise
    ? database.then((reached) => planOn(reached, call, context))
    : planOn(database, call, context);
}

function planOn(database: ReachedDatabase, { harm, run }: RedisCall, context: RedisContext): Plan {
  const { redis } = database;
  context.keepName(database.name);
  return {
    target: targetOf(database),
    harm,
    preview: () => redisPreview(database, context),
    run: () => run({ ...context, redis }),
  };
}

function targetOf({ id, name }: ReachedDatabase): Record<string, string> {
  return { database: id ?? name };
}

/** What to try when the token may not do something. */
export function adviseAccess(failure: Error): string | undefined {
  if (!(failure instanceof RedisError) || failure.code !== "NOPERM") return undefined;
  return "The token in use may not run this. The person who runs the server can allow more with --allow-privileged-reads or --allow-writes; where they have, the rights of the token itself are too few (ACL).";
}

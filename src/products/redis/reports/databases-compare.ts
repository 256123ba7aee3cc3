import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import { CURSOR, NAMED, PATTERN } from "../argument-texts.ts";
import type { RedisContext } from "../context.ts";
import { createAsking } from "../keyspace/asking.ts";
import { typeFilter } from "../keyspace/type-filter.ts";
import type { ReachedDatabase } from "../reached-databases.ts";
import { adviseAccess, targetOfDatabase } from "../redis-tool.ts";
import { createCompareTally } from "./compare-tally.ts";
import { COMPARE_POSITION, type Comparison, comparePositionIn, walkSide } from "./compare-walks.ts";
import { type NamePairs, pairNames } from "./name-pairs.ts";

/** Of fewer it would not come to a key. */
const FEWEST_COMMANDS = 100;

const compareInput = {
  other_database: z.string().min(1).optional().describe(NAMED),
  pattern: z.string().min(1).max(1_024).default("*").describe(PATTERN),
  other_pattern: z
    .string()
    .min(1)
    .max(1_024)
    .optional()
    .describe("Glob there, where names differ: v1:* with v2:*. Default pattern."),
  type: typeFilter,
  ttl_tolerance_seconds: z.int().min(0).max(86_400).default(2).describe("Default 2."),
  examples: z.int().min(0).max(100).default(5).describe("Most of each outcome. Default 5."),
  max_commands: z.int().min(FEWEST_COMMANDS).max(500_000).default(200_000).describe("Default 200000."),
  cursor: z
    .string()
    .regex(COMPARE_POSITION, "expected the cursor of an answer as it is, or 0")
    .default("0")
    .describe(CURSOR),
};

type CompareInput = z.output<z.ZodObject<typeof compareInput>>;

/** Two databases, or two patterns of names, key by key. */
export const databasesCompare = defineTool<typeof compareInput, RedisContext>({
  name: "redis_databases_compare",
  needs: ["SCAN"],
  title: "Redis databases: compare",
  access: "read",
  privileged: true,
  description:
    "Compares two databases of the account, or two patterns, key by key, as after a migration: counts and examples of keys only here, only there (other_database, other_pattern), and different in type, TTL or value. Values are never shown. Costs about 6 commands a key here, 1 there. Where finished is false, repeat the call with the cursor; the numbers add up, only_there comes last.",
  input: compareInput,
  plan: planComparison,
  advice: adviseAccess,
  paging: () => "Ask for fewer examples, or for a narrower pattern.",
});

async function planComparison(input: CompareInput, context: RedisContext): Promise<Plan> {
  const names = pairNames(input.pattern, input.other_pattern);
  if (input.other_database === undefined && names.here === names.there) {
    throw new InputError(
      "These keys would be compared with themselves. Give other_database, or an other_pattern beside pattern. Nothing was read.",
    );
  }
  const here = await context.database();
  const there =
    input.other_database === undefined
      ? here
      : await context.otherDatabase(input.other_database, "other_database", here);
  const other = there.id === undefined ? {} : { other_database: there.id };
  return {
    target: { ...targetOfDatabase(here), ...(there === here ? {} : other) },
    run: () => compare(input, names, { here, there }, context),
  };
}

async function compare(
  input: CompareInput,
  names: NamePairs,
  { here, there }: { here: ReachedDatabase; there: ReachedDatabase },
  context: RedisContext,
): Promise<ToolOutput> {
  const { turns, signal } = context;
  const { type } = input;
  const asking = createAsking(here.redis, signal);
  const max_commands = await asking.most(input.max_commands, FEWEST_COMMANDS, [there.redis]);
  const tally = createCompareTally(input.examples);
  const comparison: Comparison = {
    ...{ here: here.redis, there: there.redis, names, type, max_commands, asking, signal, tally, turns },
    tolerance: input.ttl_tolerance_seconds * 1_000,
    commandsLeft: () => max_commands - asking.commands(),
  };
  const { cursor, stopped } = await walkBoth(input.cursor, comparison, context);
  const result = {
    here: { database: here.name, pattern: names.here, keys: tally.walked.here },
    there: { database: there.name, pattern: names.there, keys: tally.walked.there },
    ...tally.told(),
    ...(await asking.spent(cursor !== "0" && stopped === undefined, stopped)),
    ...{ cursor, finished: cursor === "0" },
  };
  const sentences = [partNotice(input, cursor, stopped), tally.notice()];
  const notice = sentences.filter((sentence) => sentence !== "").join(" ");
  return notice === "" ? { result } : { result, notice };
}

/** Both walks, as far as the budget goes: where to go on, and what stopped them before their time. */
async function walkBoth(
  from: string,
  comparison: Comparison,
  { progress }: RedisContext,
): Promise<{ cursor: string; stopped?: Error }> {
  const { asking, tally, max_commands, signal } = comparison;
  let cursor = from;
  try {
    let position = comparePositionIn(from);
    for (;;) {
      const { side } = position;
      let at: string | undefined;
      for await (at of walkSide(comparison, position)) {
        cursor = `${side}:${at}`;
        const told = `${tally.walked.here} keys compared, ${tally.walked.there} keys of the other side looked up`;
        await progress(asking.commands(), max_commands, told);
      }
      if (at !== "0") return { cursor };
      if (side === "there") return { cursor: "0" };
      position = { side: "there", at: "0" };
      cursor = "there:0";
    }
  } catch (error) {
    const isExpected = error instanceof UpstashError || error instanceof RedisError;
    if (!isExpected || signal.aborted || cursor === from) throw error;
    return { cursor, stopped: error };
  }
}

/** What a part is of the whole, and how to read on. */
function partNotice({ cursor: from }: CompareInput, cursor: string, stopped: Error | undefined): string {
  if (from === "0" && cursor === "0") return "";
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const why = stopped === undefined ? "" : `It stopped early: ${stopped.message}${advice} `;
  const part = "This is one part of the whole: add up the numbers of all parts.";
  if (cursor === "0") return `${why}${part} This part is the last.`;
  const walk = cursor.startsWith("here") ? " only_there is counted once all keys here were compared." : "";
  return `${why}${part}${walk} The next part: the same arguments with cursor ${JSON.stringify(cursor)}.`;
}

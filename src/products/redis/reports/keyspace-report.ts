import * as z from "zod";
import type { ToolOutput } from "../../../call/tool.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import { CURSOR, PATTERN, SEPARATORS } from "../argument-texts.ts";
import { type Asking, createAsking } from "../keyspace/asking.ts";
import { POSITION } from "../keyspace/keys-page.ts";
import { walkMeasured } from "../keyspace/measured-walk.ts";
import { COMMANDS_PER_KEY } from "../keyspace/measures.ts";
import { typeFilter } from "../keyspace/type-filter.ts";
import { readVocabulary } from "../keyspace/vocabulary.ts";
import { type DatabaseContext, redisTool } from "../redis-tool.ts";
import { numberIn, replyIfAny } from "../replies/pipeline-answers.ts";
import { readDatasetSize, shareOfDataset } from "./dataset-size.ts";
import { createKeyGroups } from "./key-groups.ts";
import { createKeyTally, type KeyTally } from "./key-tally.ts";

/** Most SCAN commands by which patterns are learned; never more than a tenth of the budget. */
const VOCABULARY_COMMANDS = 20;

/** Of fewer it would not come to a key. */
const FEWEST_COMMANDS = 100;

const reportInput = {
  pattern: z.string().min(1).max(1_024).default("*").describe(PATTERN),
  type: typeFilter,
  top: z.int().min(1).max(100).default(5).describe("Biggest keys by each measure. Default 5."),
  separators: z.string().min(1).max(10).default(":./-_|#").describe(SEPARATORS),
  max_commands: z.int().min(FEWEST_COMMANDS).max(1_000_000).default(150_000).describe("Default 150000."),
  cursor: z.string().regex(POSITION, "expected the cursor of an answer as it is, or 0").default("0").describe(CURSOR),
};

type ReportInput = z.output<z.ZodObject<typeof reportInput>>;

/** What every key of a database takes, by SCAN and measures of each. */
export const keyspaceReport = redisTool({
  name: "redis_keyspace_report",
  needs: ["SCAN"],
  title: "Redis keyspace: report",
  access: "read",
  privileged: true,
  description:
    "What takes memory, exactly, over every key: by pattern (keys, bytes, keys without TTL, types), the biggest keys, what expires within a minute, hour and day, and the bytes against the dataset's size. Costs 3 or 4 commands a key. Where finished is false, repeat the call with the cursor; the numbers add up.",
  input: reportInput,
  run: report,
  paging: () => "Ask with a lower top, or for a narrower pattern.",
});

async function report(given: ReportInput, context: DatabaseContext): Promise<ToolOutput> {
  const { redis, signal, turns } = context;
  const asking = createAsking(redis, signal);
  const input = { ...given, max_commands: await asking.most(given.max_commands, FEWEST_COMMANDS) };
  const [total] = await asking.read([["DBSIZE"]]);
  const size = await readDatasetSize(asking);
  const commands = Math.min(VOCABULARY_COMMANDS, input.max_commands / 10);
  const vocabulary = await readVocabulary(redis, asking, input, commands, signal);
  await turns.next();
  const tally = createKeyTally(createKeyGroups(vocabulary, input.separators), input.top);
  const ended = await walk(input, tally, asking, context);
  await turns.next();
  const result = {
    ...{ from_cursor: input.cursor, keys_in_database: numberIn(replyIfAny(total)) },
    ...tally.told(),
    ...(ended.gone === 0 ? {} : { gone_meanwhile: ended.gone }),
    memory: { bytes_seen: tally.bytes(), ...shareOfDataset(tally.bytes(), size) },
    ...(await asking.spent(ended.cursor !== "0" && ended.stopped === undefined, ended.stopped)),
    ...{ cursor: ended.cursor, finished: ended.cursor === "0" },
  };
  const notice = [partNotice(input, ended), tally.notice()].filter((sentence) => sentence !== "").join(" ");
  return notice === "" ? { result } : { result, notice };
}

interface EndedWalk {
  /** Where the next part begins. */
  cursor: string;
  /** Keys that were found and are no longer there. */
  gone: number;
  /** What ended it before its time. */
  stopped?: Error;
}

async function walk(
  input: ReportInput,
  tally: KeyTally,
  asking: Asking,
  { redis, signal, progress }: DatabaseContext,
): Promise<EndedWalk> {
  const room = () => (input.max_commands - asking.commands() - 2) / COMMANDS_PER_KEY;
  const ended: EndedWalk = { cursor: input.cursor, gone: 0 };
  try {
    for await (const page of walkMeasured({ redis, asking, filter: input, cursor: input.cursor, signal, room })) {
      for (const key of page.keys) tally.add(key);
      ended.gone += page.gone;
      ended.cursor = page.cursor;
      await progress(asking.commands(), input.max_commands, `${tally.keys()} keys measured`);
    }
  } catch (error) {
    const isExpected = error instanceof UpstashError || error instanceof RedisError;
    if (!isExpected || signal.aborted || tally.keys() === 0) throw error;
    return { ...ended, stopped: error };
  }
  return ended;
}

/** What a part is of the whole, and how to read on. */
function partNotice({ cursor: from }: ReportInput, { cursor, stopped }: EndedWalk): string {
  if (from === "0" && cursor === "0") return "";
  const advice = stopped instanceof UpstashError ? ` ${stopped.advice}` : "";
  const why = stopped === undefined ? "" : `It stopped early: ${stopped.message}${advice} `;
  const part =
    "This is one part of the whole. Each key is in exactly one part, as long as none comes or goes: add up the numbers of all parts, groups by pattern; of biggest and soonest take the extremes of all parts.";
  const next =
    cursor === "0"
      ? " This part is the last."
      : ` The next part: the same arguments with cursor ${JSON.stringify(cursor)}.`;
  return `${why}${part}${next}`;
}

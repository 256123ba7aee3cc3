import * as z from "zod";
import { LONGER_ANSWERS } from "../../../call/read-on.ts";
import type { ToolOutput } from "../../../call/tool.ts";
import { createAsking } from "../keyspace/asking.ts";
import { type DatabaseContext, redisTool } from "../redis-tool.ts";
import { MOST_GROUPS, type StreamFacts, streamFacts } from "./stream-facts.ts";
import { type Judged, judgeGroup, MOST_CONSUMERS, shownGroup } from "./stream-groups.ts";
import { growthOf } from "./stream-growth.ts";
import { type Mend, mendsOf } from "./stream-mends.ts";

/** Calls that an answer names. */
const MOST_MENDS = 20;

const input = {
  key: z.string().describe("Of the stream."),
  group: z.string().min(1).optional().describe("This one alone."),
  dead_after_seconds: z.int().min(1).max(31_536_000).default(600).describe("Idle so long is dead. Default 600."),
};

type StreamHealthInput = z.output<z.ZodObject<typeof input>>;

/** `redis_stream_health`: how a stream and its consumer groups are, by reads that the read-only token may make. */
export const streamHealth = redisTool({
  name: "redis_stream_health",
  title: "Redis stream: health",
  access: "read",
  description:
    "How a stream is: length, growth, and of 10 groups the lag, pending entries by consumer, entries delivered often, dead consumers, and the calls that mend each. Costs 4 commands, 2 a group.",
  input,
  run: report,
  paging: ({ group }) => (group === undefined ? "Look at one group with `group`." : LONGER_ANSWERS),
});

async function report({ key, group, dead_after_seconds }: StreamHealthInput, context: DatabaseContext) {
  const asking = createAsking(context.redis, context.signal);
  const facts = await streamFacts(key, group, asking, context.turns);
  if (facts === undefined) return { result: { key, exists: false, commands: asking.commands() } };
  await context.turns.next();
  const deadAfterMs = dead_after_seconds * 1_000;
  const judged = facts.groups.flatMap((each) =>
    each.details === undefined ? [] : [judgeGroup(each, each.details, facts, deadAfterMs)],
  );
  const mends = mendsOf(judged, facts, deadAfterMs);
  return answerOf(facts, judged, mends, { group, commands: asking.commands() }, context);
}

function answerOf(
  facts: StreamFacts,
  judged: readonly Judged[],
  mends: readonly Mend[],
  { group, commands }: { group: string | undefined; commands: number },
  { offered }: DatabaseContext,
): ToolOutput {
  const { key, length, memoryBytes, groups } = facts;
  const notices = [
    ...(group === undefined ? noticesOfOthers(facts) : []),
    judged.some(({ group: { pending }, details }) => details.oldest.length < pending) &&
      "Where pending_looked_at stands, only so many were looked at, the oldest; XPENDING in redis_stream_read shows all.",
    judged.some(({ details: { consumers } }) => consumers.length > MOST_CONSUMERS) &&
      "XINFO CONSUMERS in redis_stream_read shows all consumers.",
    needsOf(mends, offered),
    mends.length > MOST_MENDS &&
      `${mends.length - MOST_MENDS} more calls are left out: mend these first, then look again.`,
  ].filter((each) => typeof each === "string");
  return {
    result: {
      ...{ key, exists: true, length, memory_bytes: memoryBytes ?? null, groups: groups.length },
      growth: growthOf(facts),
      by_group: judged.map((each) => shownGroup(each, facts)),
      ...(group === undefined ? othersOf(facts) : {}),
      mends: mends.slice(0, MOST_MENDS),
      commands,
    },
    ...(notices.length === 0 ? {} : { notice: notices.join(" ") }),
  };
}

/** How to look into the other groups, which goes by name. */
function noticesOfOthers({ groups }: StreamFacts): string[] {
  const others = groups.filter(({ details }) => details === undefined);
  const named = others.filter(({ name }) => typeof name === "string").length;
  const odd = others.length - named;
  const [is, have] = [named === 1 ? "group was" : "groups were", odd === 1 ? "group has a name" : "groups have names"];
  return [
    ...(named === 0
      ? []
      : [`${named} other ${is} not looked into: give \`group\`. XINFO GROUPS in redis_stream_read names all.`]),
    ...(odd === 0 ? [] : [`${odd} ${have} that ${odd === 1 ? "is" : "are"} no text, which no argument can carry.`]),
  ];
}

/** What those groups have to do that were not looked into. */
function othersOf({ groups }: StreamFacts): object {
  const others = groups.filter(({ details }) => details === undefined);
  if (others.length === 0) return {};
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  return {
    other_groups: {
      groups: others.length,
      pending: sum(others.map(({ pending }) => pending)),
      lag: sum(others.map(({ lag }) => lag ?? 0)),
      lag_unknown: others.filter(({ lag }) => lag === undefined).length,
      names: others.slice(0, MOST_GROUPS).map(({ name }) => name),
    },
  };
}

/** Which of the tools that are named cannot be called here, and who can allow them. */
function needsOf(mends: readonly Mend[], offered: ReadonlySet<string> | undefined): string | undefined {
  const missing = new Set(mends.map(({ tool }) => tool).filter((tool) => offered?.has(tool) === false));
  if (missing.size === 0) return undefined;
  const how = missing.has("redis_stream_write") ? "--allow-writes (and --toolsets, where it is set)" : "--toolsets";
  return `Not offered here: ${[...missing].join(", ")}. The person who runs the server can allow it with ${how}.`;
}

import type { CallContext } from "../../../call/context.ts";
import { groupBy, patternsOf } from "../../../upstash/key-patterns.ts";
import type { Bytes } from "../../../upstash/reply.ts";
import type { Heard } from "./live.ts";
import type { Count, Counts, Tally } from "./monitor-tally.ts";

const MOST_SHOWN = 10;
/** The most used keys, from which patterns are made. */
const MOST_IN_PATTERNS = 3_000;
const SEPARATORS = ":./-_|#";

/** What was seen in numbers; shares and rates are those of what was seen. */
export async function monitorSummary(tally: Tally, heard: Heard, turns: CallContext["turns"]): Promise<object> {
  const { commands, byScripts, unreadable, kinds } = tally;
  const seconds = secondsCovered(tally, heard);
  const shareOf = (uses: number) => round(uses / Math.max(1, commands));
  const kindOf = (uses: number) => ({ commands: uses, share: shareOf(uses) });
  const names = highest(tally.names);
  await turns.next();
  return {
    ...{
      commands,
      seconds: round(seconds),
      stopped_by: heard.stopped_by,
      commands_per_second: rate(commands, seconds),
    },
    ...(byScripts === 0 ? {} : { run_by_scripts: byScripts }),
    ...(unreadable === 0 ? {} : { unreadable_lines: unreadable }),
    reads: kindOf(kinds.reads),
    writes: kindOf(kinds.writes),
    ...(kinds.scripts === 0 ? {} : { scripts: kindOf(kinds.scripts) }),
    other: kindOf(kinds.other),
    by_command: names
      .slice(0, MOST_SHOWN)
      .map(([command, { uses }]) => ({ command, ...kindOf(uses), per_second: rate(uses, seconds) })),
    ...restOf("other_commands", names),
    ...clientsOf(tally, shareOf),
    ...(await keysOf(tally, turns)),
    ...suspectsOf(tally),
  };
}

/**
 * Seconds in which the commands ran that were seen. Where they came later and later, because the database sent more than
 * arrived, the last of what ran meanwhile was not seen: Redis's own times tell by how much.
 */
function secondsCovered({ first, last }: Tally, { seconds }: Heard): number {
  if (first === undefined || last === undefined) return seconds;
  const late = (last.came - first.came - (last.ran - first.ran)) / 1_000;
  return Math.min(seconds, Math.max(seconds - Math.max(0, late), (last.ran - first.ran) / 1_000));
}

function rate(uses: number, seconds: number): number | null {
  return seconds > 0 ? round(uses / seconds) : null;
}

function suspectsOf({ suspects }: Tally): object {
  const ranked = [...suspects.values()].sort((one, other) => other.times - one.times);
  const rest = ranked.slice(MOST_SHOWN);
  return {
    slow_suspects: ranked.slice(0, MOST_SHOWN),
    ...(rest.length === 0
      ? {}
      : { other_suspects: rest.map(({ command, why, times }) => `${command} ${why}: ${times} times`).slice(0, 20) }),
  };
}

/** Addresses with their connections; a port is a connection of its own. */
function clientsOf({ clients, commands, byScripts }: Tally, shareOf: (uses: number) => number): object {
  const byAddress = groupBy([...clients.byName], ([client]) => client.replace(/:\d+$/, ""));
  const counted = [...byAddress].map(([client, connections]) => ({
    client,
    connections: connections.length,
    commands: sum(connections, ({ uses }) => uses),
    writes: sum(connections, ({ writes }) => writes),
  }));
  const busiest = counted.sort((one, other) => other.commands - one.commands).slice(0, MOST_SHOWN);
  return {
    clients: {
      different: counted.length,
      connections: clients.byName.size,
      ...(clients.others === 0 ? {} : { commands_of_others: clients.others }),
      busiest: busiest.map((client) => ({ ...client, share: shareOf(client.commands) })),
      ...(busiest.length < counted.length
        ? {
            commands_of_the_rest:
              commands - byScripts - clients.others - busiest.reduce((all, each) => all + each.commands, 0),
          }
        : {}),
    },
  };
}

/** The most used keys, and the patterns of their names. */
async function keysOf({ keys }: Tally, turns: CallContext["turns"]): Promise<object> {
  const ranked = highest(keys);
  const uses = sum(ranked, (count) => count.uses) + keys.others;
  const shareOf = (own: number) => round(own / Math.max(1, uses));
  const shown = ({ uses: own, writes }: Count) => ({ uses: own, share: shareOf(own), writes });
  const hottest = ranked
    .slice(0, MOST_SHOWN)
    .map(([key, count]) => ({ key: JSON.parse(key) as string | Bytes, ...shown(count) }));
  await turns.next();
  return {
    keys: {
      different: ranked.length,
      uses,
      ...(keys.others === 0 ? {} : { uses_of_keys_not_told_apart: keys.others }),
      hottest,
      patterns: patternsIn(ranked.slice(0, MOST_IN_PATTERNS), shown),
      ...(ranked.length <= MOST_IN_PATTERNS ? {} : { patterns_are_of: `the ${MOST_IN_PATTERNS} most used keys` }),
    },
  };
}

/** The patterns of several keys; a key that has none of its kind is among the hottest, or matters less. */
function patternsIn(ranked: readonly [string, Count][], shown: (count: Count) => object): object[] {
  const patterns = patternsOf(
    ranked.map(([key]) => nameOf(JSON.parse(key) as string | Bytes)),
    SEPARATORS,
  );
  const groups = groupBy(
    ranked.map(([, count], index) => ({ count, pattern: patterns[index] ?? "*" })),
    ({ pattern }) => pattern,
  );
  return [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([pattern, members]) => ({
      pattern,
      keys: members.length,
      uses: members.reduce((all, { count }) => all + count.uses, 0),
      writes: members.reduce((all, { count }) => all + count.writes, 0),
    }))
    .sort((one, other) => other.uses - one.uses || (one.pattern < other.pattern ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(({ pattern, keys, uses, writes }) => ({ pattern, keys, ...shown({ uses, writes }) }));
}

function nameOf(key: string | Bytes): string {
  return typeof key === "string" ? key : Buffer.from(key.base64, "base64").toString("utf8");
}

function highest({ byName }: Counts): [string, Count][] {
  return [...byName].sort(([one, { uses }], [other, others]) => others.uses - uses || (one < other ? -1 : 1));
}

function restOf(name: string, ranked: readonly [string, Count][]): object {
  const rest = ranked.slice(MOST_SHOWN);
  return rest.length === 0 ? {} : { [name]: { different: rest.length, commands: sum(rest, ({ uses }) => uses) } };
}

function sum(counts: readonly [string, Count][], of: (count: Count) => number): number {
  return counts.reduce((all, [, count]) => all + of(count), 0);
}

function round(number: number): number {
  return Math.round(number * 1_000) / 1_000;
}

import * as z from "zod";
import { LONGER_ANSWERS } from "../../../call/read-on.ts";
import { InputError, type ToolOutput } from "../../../call/tool.ts";
import { checkedRedisTool, type DatabaseContext } from "../redis-tool.ts";
import { type LiveLimits, listen, type TakeEvent } from "./live.ts";
import { monitorLine } from "./monitor-line.ts";
import { monitorSummary } from "./monitor-summary.ts";
import { createTally } from "./monitor-tally.ts";

/** Commands that a summary is of, and that are shown one by one. */
const MOST_EVENTS = 100_000;
const EVENTS = 10_000;
const MOST_RAW_EVENTS = 1_000;
const RAW_EVENTS = 100;
/** Characters of commands that a summary is of; it keeps little of them. */
const MOST_CHARACTERS = 64 * 1_024 * 1_024;

/** Characters of commands that are read in one turn of the event loop; a short one costs as much as so many. */
const CHARACTERS_OF_A_TURN = 32_768;
const LINE = 200;

/** Redis REST API, "Monitor Command": `/monitor` as Server-Sent Events. */
export const monitor = checkedRedisTool({
  name: "redis_monitor",
  needs: ["MONITOR"],
  title: "Redis commands: watch live",
  access: "read",
  privileged: true,
  description:
    "Watches the commands that all clients run now, until `seconds` or `events` are over, and sums them up: rate, by command, hottest keys and patterns, clients, reads and writes, and what may be slow, with why. It slows a busy database down: keep it short. Passwords are left out; other arguments are what clients sent.",
  input: {
    seconds: z.int().min(1).max(60).default(5).describe("Default 5."),
    events: z.int().min(1).max(MOST_EVENTS).optional().describe("Default 10000; raw 100."),
    raw: z.boolean().optional().describe("Each command instead."),
  },
  mayHarm: false,
  check({ seconds, events, raw = false }) {
    if (raw && events !== undefined && events > MOST_RAW_EVENTS) {
      throw new InputError(`events must be at most ${MOST_RAW_EVENTS} with raw. Without raw, a summary takes more.`);
    }
    return {
      run: (context) =>
        raw
          ? showRaw({ seconds, events: events ?? RAW_EVENTS }, context)
          : sumUp({ seconds, events: events ?? EVENTS, characters: MOST_CHARACTERS }, context),
    };
  },
  paging: ({ raw }) => (raw ? "What was left out is gone; watch again for fewer events." : LONGER_ANSWERS),
});

async function showRaw(limits: LiveLimits, context: DatabaseContext): Promise<ToolOutput> {
  const commands: object[] = [];
  const { stopped_by } = await watch(limits, context, ({ data }) => void commands.push(monitorLine(data)));
  return { result: { commands, stopped_by }, ...(commands.length > 0 ? {} : noticeOf([nothing(limits)])) };
}

async function sumUp(limits: LiveLimits, context: DatabaseContext): Promise<ToolOutput> {
  const counting = createTally();
  let characters = 0;
  const heard = await watch(limits, context, ({ data, received_at }) => {
    counting.take(data, received_at);
    characters += data.length + LINE;
    if (characters < CHARACTERS_OF_A_TURN) return;
    characters = 0;
    return context.turns.next();
  });
  const tally = counting.end();
  const notices = [
    tally.commands === 0 && nothing(limits),
    heard.stopped_by === "events" && `It ended after ${limits.events} commands; \`events\` takes up to ${MOST_EVENTS}.`,
    tally.keys.others > 0 &&
      `There were more keys than are told apart: ${tally.keys.others} uses of later or very long ones are in \`uses\` alone.`,
  ];
  return { result: await monitorSummary(tally, heard, context.turns), ...noticeOf(notices) };
}

function watch(limits: LiveLimits, context: DatabaseContext, take: TakeEvent) {
  const { redis } = context;
  const source = {
    name: "MONITOR",
    open: (signal: AbortSignal) => redis.events(["monitor"], signal),
    isConfirmation: (data: string) => /^"?OK"?$/.test(data),
  };
  return listen([source], limits, context, take);
}

function nothing({ seconds }: LiveLimits): string {
  return `No client ran a command in ${seconds} s.`;
}

function noticeOf(notices: readonly (string | false)[]): { notice?: string } {
  const said = notices.filter((each) => each !== false);
  return said.length === 0 ? {} : { notice: said.join(" ") };
}

import * as z from "zod";
import { redisTool } from "../redis-tool.ts";
import { listen } from "./live.ts";
import { monitorLine } from "./monitor-line.ts";

/** Redis REST API, "Monitor Command": `/monitor` as Server-Sent Events. */
export const monitor = redisTool({
  name: "redis_monitor",
  title: "Redis commands: watch live",
  access: "read",
  privileged: true,
  description:
    "Watches the commands that all clients run now: time, database, client and command with its arguments. It ends after `seconds` (default 5) or `events` commands (default 100), whichever comes first. It slows a busy database down: keep it short. Passwords in AUTH, HELLO, ACL and CONFIG SET are left out; other arguments are what clients sent, values included.",
  input: {
    seconds: z.int().min(1).max(60).default(5).describe("Default 5."),
    events: z.int().min(1).max(1_000).default(100).describe("Default 100."),
  },
  async run(limits, context) {
    const { redis } = context;
    const source = {
      name: "MONITOR",
      open: (signal: AbortSignal) => redis.events(["monitor"], signal),
      isConfirmation: (data: string) => /^"?OK"?$/.test(data),
    };
    const { events, stopped_by } = await listen([source], limits, context);
    const commands = events.map(({ data }) => monitorLine(data));
    return {
      result: { commands, stopped_by },
      ...(commands.length > 0 ? {} : { notice: `No client ran a command in ${limits.seconds} s.` }),
    };
  },
  paging: () => "What was left out is gone; watch again for fewer events.",
});

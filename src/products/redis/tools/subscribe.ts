import * as z from "zod";
import { InputError, type ToolOutput } from "../../../call/tool.ts";
import { checkedRedisTool, type DatabaseContext } from "../redis-tool.ts";
import { type LiveEvent, type LiveLimits, listen } from "./live.ts";

/** Redis REST API, "Subscribe & Publish Commands": `/subscribe/{channel}` as Server-Sent Events, one stream for each. */
export const subscribe = checkedRedisTool({
  name: "redis_subscribe",
  needs: ["SUBSCRIBE"],
  title: "Redis channels: listen",
  access: "read",
  privileged: true,
  description:
    "Listens to Pub/Sub channels until `seconds` or `events` are over, and returns the messages that arrive meanwhile; a channel keeps none. PUBSUB CHANNELS (redis_pubsub_read) lists channels with subscribers.",
  input: {
    channels: z.array(z.string().min(1)).min(1).max(10).describe("Whole names, at most 10."),
    seconds: z.int().min(1).max(300).default(10).describe("Default 10; many clients wait at most 60."),
    events: z.int().min(1).max(1_000).default(100).describe("Default 100."),
  },
  mayHarm: false,
  check({ channels, ...limits }) {
    const unsuited = channels.find((channel) => channel === "." || channel === "..");
    if (unsuited !== undefined) {
      throw new InputError(`The channel "${unsuited}" cannot be a part of a URL's path, which is how REST subscribes.`);
    }
    return { run: (context) => listenTo(new Set(channels), limits, context) };
  },
  paging: () => "What was left out is gone; listen again for fewer events.",
});

async function listenTo(
  channels: ReadonlySet<string>,
  limits: LiveLimits,
  context: DatabaseContext,
): Promise<ToolOutput> {
  const sources = [...channels].map((name) => ({
    name,
    open: (signal: AbortSignal) => context.redis.events(["subscribe", name], signal),
    isConfirmation: (data: string) => data.startsWith(`subscribe,${name},`),
  }));
  const messages: object[] = [];
  const heard = await listen(sources, limits, context, (event) => void messages.push(messageOf(event)));
  const notice = "No message arrived. A channel keeps nothing: only what is published while this call listens is seen.";
  return {
    result: { messages, stopped_by: heard.stopped_by, ...(heard.ended.length > 0 ? { ended: heard.ended } : {}) },
    ...(messages.length > 0 ? {} : { notice }),
  };
}

/** An event is `message,CHANNEL,PAYLOAD`; the channel is known, so that commas in it do no harm. */
function messageOf({ source, received_at, data }: LiveEvent): object {
  const head = `message,${source},`;
  if (!data.startsWith(head)) return { channel: source, raw: data, received_at };
  return { channel: source, message: data.slice(head.length), received_at };
}

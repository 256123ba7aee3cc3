import type { Script } from "../agent.ts";
import { listAt, textAt } from "../json.ts";

/** The key that most commands name at the moment. */
export const findHotKey: Script = async (agent) => {
  const watched = await agent.call("redis_monitor", { seconds: 3, events: 100 });
  const counts = new Map<string, number>();
  for (const event of listAt(watched, "result", "commands")) {
    const [, key] = listAt(event, "command").map(String);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [hottest] = [...counts].sort(([, one], [, other]) => other - one);
  return { key: hottest?.[0], share: (hottest?.[1] ?? 0) / listAt(watched, "result", "commands").length };
};

/** The next messages of a channel. */
export const hearMessages: Script = async (agent) => {
  const channel = agent.told(/channel (\S+) /);
  const heard = await agent.call("redis_subscribe", { channels: [channel], events: 3, seconds: 10 });
  return { messages: listAt(heard, "result", "messages").map((message) => textAt(message, "message")) };
};

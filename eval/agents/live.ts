import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** The key that most commands name at the moment. */
export const findHotKey: Script = async (agent) => {
  const watched = await agent.call("redis_monitor", { seconds: 3 });
  const hottest = at(watched, "result", "keys", "hottest", 0);
  return { key: textAt(hottest, "key"), share: numberAt(hottest, "share") };
};

/** The next messages of a channel. */
export const hearMessages: Script = async (agent) => {
  const channel = agent.told(/channel (\S+) /);
  const heard = await agent.call("redis_subscribe", { channels: [channel], events: 3, seconds: 10 });
  return { messages: listAt(heard, "result", "messages").map((message) => textAt(message, "message")) };
};

import type { Script } from "../agent.ts";
import { listAt, numberAt, textAt } from "../json.ts";

/** The group of a stream that has work nobody does, and the consumer that holds it. */
export const findStuckConsumer: Script = async (agent) => {
  const word = agent.told(/stream named (\S+) and/);
  const found = await agent.call("redis_keys_scan", { pattern: `${word}*`, type: "stream" });
  const [stream = ""] = listAt(found, "result", "keys").map(String);
  const health = await agent.call("redis_stream_health", { key: stream });
  const [stuck] = [...listAt(health, "result", "by_group")].sort(
    (one, other) => numberAt(other, "pending") - numberAt(one, "pending"),
  );
  const dead = listAt(stuck, "consumers", "pending_by_consumer").find((each) => textAt(each, "state") === "dead");
  return {
    ...{ group: textAt(stuck, "group"), waiting: numberAt(stuck, "lag") },
    ...{ consumer: textAt(dead, "consumer"), pending: numberAt(dead, "pending") },
  };
};

/** Hands what a dead consumer holds to another one, page by page. */
export const reclaimPending: Script = async (agent) => {
  const stream = agent.told(/stream (\S+),/);
  const group = agent.told(/group (\S+),/);
  const dead = agent.told(/of (\S+) to/);
  const alive = agent.told(/to (\S+?)\./);
  let claimed = 0;
  for (let start = "0-0"; ; ) {
    const page = await agent.call("redis_stream_write", {
      command: "XAUTOCLAIM",
      args: [stream, group, alive, "3600000", start, "COUNT", "100", "JUSTID"],
    });
    claimed += listAt(page, "result", "entries").length;
    start = textAt(page, "result", "next");
    if (start === "0-0" || start === "") break;
  }
  const consumers = await agent.call("redis_stream_read", { command: "XINFO CONSUMERS", args: [stream, group] });
  const left = listAt(consumers, "result").find((each) => textAt(each, "name") === dead);
  return { claimed, left: numberAt(left, "pending") };
};

/** The newest entries of a stream. */
export const tellNewestEvents: Script = async (agent) => {
  const stream = agent.told(/stream (\S+)/);
  const read = await agent.call("redis_stream_read", { command: "XREVRANGE", args: [stream, "+", "-", "COUNT", "5"] });
  const events = listAt(read, "result").map((entry) => ({
    id: textAt(entry, "id"),
    kind: textAt(entry, "fields", "kind"),
  }));
  return { events: events.reverse() };
};

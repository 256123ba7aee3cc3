import type { Inverse } from "../../catalog/inverse.ts";
import { setBack, turnBack } from "../../catalog/set-back.ts";

/*
 * How changes of QStash are undone. What was delivered or left out meanwhile stays so. The limits that messages had set before
 * they were pinned are not told, so a pin has no inverse.
 */

type Pausing = { what: string; read: string; field: string; tool: string };

/** What one tool pauses and resumes. */
function paused({ what, read, field, tool }: Pausing): Inverse {
  const actions: Readonly<Record<string, boolean>> = { pause: true, resume: false };
  return turnBack({
    ...{ setting: `pause of the ${what}`, read, field },
    called: [`pauses the ${what}`, `resumes the ${what}`],
    turnsOn: ({ action }) => actions[String(action)],
    to: (isPaused) => ({ tool, input: { action: isPaused ? "pause" : "resume" } }),
  });
}

export const schedulePaused = paused({
  ...{ what: "schedule", read: "/v2/schedules/{schedule_id}", field: "isPaused" },
  tool: "qstash_schedule_action",
});
export const queuePaused = paused({
  ...{ what: "queue", read: "/v2/queues/{queue}", field: "paused" },
  tool: "qstash_queue_action",
});
export const flowControlPaused = paused({
  ...{ what: "flow control key", read: "/v2/flowControl/{key}", field: "isPaused" },
  tool: "qstash_flow_control_action",
});
export const queueParallelism = setBack({
  ...{ setting: "parallelism of the queue", read: "/v2/queues/{queue}", fields: { parallelism: "parallelism" } },
  tool: "qstash_queue_upsert",
});

/** An endpoint of a URL group; of two with one URL or one name there is only the newer one. */
interface GroupEndpoint {
  url: string;
  name?: string | undefined;
}

const group = {
  setting: "endpoints of the URL group",
  read: "/v2/topics/{url_group}",
  isPart: true,
  settings(answer: unknown) {
    const { endpoints } = answer as { endpoints?: unknown };
    return Array.isArray(endpoints)
      ? { endpoints: (endpoints as GroupEndpoint[]).map(endpointText).sort() }
      : undefined;
  },
};

/** As the tool that adds endpoints takes them. */
function endpointText({ url, name }: GroupEndpoint): string {
  return name === undefined || name === "" ? url : `${name}=${url}`;
}

function endpointOf(text: string): GroupEndpoint {
  const [, name, url = text] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  return { url, ...(name === undefined ? {} : { name }) };
}

function isSameEndpoint(one: GroupEndpoint, other: GroupEndpoint): boolean {
  return one.url === other.url || (one.name !== undefined && one.name === other.name);
}

/** Of endpoints that were there as texts, those that are none of the others. */
function without(texts: unknown, others: readonly GroupEndpoint[]): string[] {
  return (texts as string[]).filter((text) => !others.some((other) => isSameEndpoint(endpointOf(text), other)));
}

export const endpointsAdded: Inverse = {
  ...group,
  does: () => "adds endpoints to the URL group",
  after({ endpoints }, before) {
    const added = endpoints as GroupEndpoint[];
    return { endpoints: [...without(before.endpoints, added), ...added.map(endpointText)].sort() };
  },
  back(before, { endpoints }) {
    const were = before.endpoints as string[];
    const fresh = (endpoints as GroupEndpoint[]).filter((endpoint) => !were.includes(endpointText(endpoint)));
    if (without(were, fresh).length < were.length) return "an endpoint that was there has another name or URL now";
    return { tool: "qstash_url_group_remove", input: { endpoints: fresh.map(({ url }) => url) } };
  },
};
export const endpointsRemoved: Inverse = {
  ...group,
  does: () => "removes endpoints from the URL group",
  after: ({ endpoints }, before) => ({ endpoints: without(before.endpoints, removedOf(endpoints)) }),
  back(before, { endpoints }) {
    const left = without(before.endpoints, removedOf(endpoints));
    const gone = (before.endpoints as string[]).filter((text) => !left.includes(text));
    return { tool: "qstash_url_group_add", input: { endpoints: gone } };
  },
};

/** A name has no colon, and a URL has one. */
function removedOf(endpoints: unknown): GroupEndpoint[] {
  return (endpoints as string[]).map((text) => (text.includes(":") ? { url: text } : { url: "", name: text }));
}

import { describe, expect, it } from "vitest";
import { workflow } from "../../../src/products/workflow/product.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { readOnlyToken, serveQStash, startQStashStandIn, token } from "../qstash/served.ts";
import { workflowReads } from "./examples.ts";

const levels: readonly AccessLevel[] = ["read-only", "privileged-reads"];
const listed = await workflow.listing();

describe.each(levels)("at the level %s", (level) => {
  it("nothing leaves but GET with the read-only token, whatever is called", async () => {
    const { url, received } = await startQStashStandIn();
    const server = serveQStash(url, level);
    for (const { tool, input } of workflowReads) await server.call(tool, input);
    for (const { name } of listed) await server.call(name, { dlq_id: "d", run_id: "r", event_id: "e" });
    await server.answer("workflow_incidents");
    expect(received.length).toBeGreaterThan(workflowReads.length);
    expect(new Set(received.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${readOnlyToken}`]));
    expect(JSON.stringify(received)).not.toContain(token);
  });

  it("no tool is listed that may write", async () => {
    const { tools } = await serveQStash("http://127.0.0.1:1", level).served;
    const own = [...tools.values()].filter(({ toolset }) => toolset === "workflow");
    expect(own.map(({ name }) => name)).toEqual([
      ...["workflow_incidents", "workflow_run_list", "workflow_run_get", "workflow_dlq_list", "workflow_dlq_get"],
      "workflow_waiter_list",
    ]);
  });
});

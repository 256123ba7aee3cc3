import { describe, expect, it } from "vitest";
import { qstash } from "../../../src/products/qstash/product.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { readExamples } from "./read-examples.ts";
import { readOnlyToken, serveQStash, startQStashStandIn, token } from "./served.ts";

const levels: readonly AccessLevel[] = ["read-only", "privileged-reads"];
const listed = await qstash.listing();

describe.each(levels)("at the level %s", (level) => {
  it("nothing leaves but GET with the read-only token, whatever is called", async () => {
    const { url, received } = await startQStashStandIn();
    const server = serveQStash(url, level);
    for (const { tool, input } of readExamples) await server.call(tool, input);
    for (const { name } of listed) await server.call(name, { message_id: "m", queue: "q", url: "https://example.com" });
    expect(received.length).toBeGreaterThanOrEqual(readExamples.length);
    expect(new Set(received.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${readOnlyToken}`]));
    expect(JSON.stringify(received)).not.toContain(token);
  });

  it("no tool is listed that may write", async () => {
    const { tools } = await serveQStash("http://127.0.0.1:1", level).served;
    const own = [...tools.values()].filter(({ toolset }) => toolset === "qstash");
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ access }) => access !== "read")).toEqual([]);
  });
});

import { expect, test } from "vitest";
import { viewOfOffer } from "../../src/commands/offer-view.ts";
import { configOf, serve } from "../served.ts";

const redis = {
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token",
};

test("each tool is offered or not, and the same reason is told once for all tools of a toolset that have it", async () => {
  const config = configOf({ excludeTools: "redis_hash_read" }, redis);
  const { offer } = await serve(config);
  const view = await viewOfOffer(offer, config.products);
  expect(view.flatMap(({ offered }) => offered).sort()).toEqual([...offer.tools.keys()].sort());
  const toolset = (name: string) => view.find((each) => each.name === name);
  expect(toolset("redis_string")?.missing).toEqual([
    { reason: expect.stringMatching(/^Can write, .*--allow-writes/), tools: ["redis_string_write"] },
  ]);
  expect(toolset("redis_hash")?.missing.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([expect.stringContaining("--exclude-tools")]),
  );
  expect(toolset("team")?.missing.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^Is not offered for want of credentials: UPSTASH_EMAIL and UPSTASH_API_KEY/),
  ]);
});

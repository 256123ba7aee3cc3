import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../src/local/embedded-upstash.ts";
import { standInVariables } from "../../src/local/stand-in-variables.ts";
import { configOf, serveForTest } from "../served.ts";

let upstash: EmbeddedUpstash;
beforeAll(async () => {
  upstash = await startEmbeddedUpstash({});
});
afterAll(() => upstash.stop());

/** The list that a server with an embedded Upstash of these variables has. */
async function listWith(flags: Record<string, string>, variables: Readonly<Record<string, string>>) {
  return (await serveForTest(configOf(flags, {}, variables))).listed;
}

describe("what stands for an embedded Upstash where none is started", () => {
  test("has the variables of one", () => {
    expect(Object.keys(standInVariables).sort()).toEqual(Object.keys(upstash.variables({ mayWrite: true })).sort());
  });

  test.each([
    {},
    { allowPrivilegedReads: "true" },
    { allowWrites: "true", undo: "true" },
    { allowWrites: "true", toolsets: "all,kafka", confirm: "token" },
  ])("makes the list that is served with one: %j", async (flags) => {
    const served = await listWith({ local: "true", ...flags }, upstash.variables({ mayWrite: "allowWrites" in flags }));
    expect(await listWith({ local: "true", ...flags }, standInVariables)).toEqual(served);
    expect(served.length).toBeGreaterThan(50);
  });
});

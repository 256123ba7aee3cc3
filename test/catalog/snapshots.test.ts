import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { everything } from "../products/redis/served.ts";

const { listed } = everything;

// After a wanted change: npx vitest run test/catalog/snapshots.test.ts --update, and the difference goes into the review.
describe("the definition of a tool is as it was reviewed", () => {
  test.each(listed)("$name", async ({ name, title, description, inputSchema, annotations }) => {
    const { toolset, access, commands, endpoint } = everything.tools.get(name) ?? {};
    const definition = { name, title, toolset, access, commands, endpoint, description, inputSchema, annotations };
    await expect(`${JSON.stringify(definition, undefined, 2)}\n`).toMatchFileSnapshot(`snapshots/${name}.json`);
  });
});

describe("the reviewed definitions", () => {
  test("are one for each tool, and none of a tool that is gone", () => {
    const files = readdirSync(new URL("snapshots", import.meta.url));
    expect(files.sort()).toEqual(listed.map(({ name }) => `${name}.json`).sort());
  });
});

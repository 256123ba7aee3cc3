import { describe, expect, test } from "vitest";
import { listedIn } from "../../src/call/served.ts";
import { redisTool } from "../../src/products/redis/redis-tool.ts";
import { offerOf, productOf, type Wanted } from "./fixture.ts";

const tool = (name: string) =>
  redisTool({
    name,
    title: name,
    access: "read",
    description: "A sample.",
    input: {},
    run: async () => ({ result: name }),
  });

/** Two products, as the new name may be in another one than the old name. */
const products = [
  productOf([
    { name: "notes", summary: "Notes", rows: [{ ...tool("note_copy"), replacedBy: "copy" }, tool("note_get")] },
  ]),
  productOf([{ name: "copies", summary: "Copies", rows: [tool("copy")] }]),
];

async function offered(terms: Wanted) {
  const offer = await offerOf(products, terms);
  return { callable: [...offer.tools.keys()], listed: listedIn(offer).map(({ name }) => name) };
}

describe("a tool whose place another one has taken", () => {
  test("may be called and is not listed", async () => {
    expect(await offered({})).toEqual({ callable: ["note_copy", "note_get", "copy"], listed: ["note_get", "copy"] });
  });

  test.each<Wanted>([
    { tools: ["note_copy"] },
    { toolsets: ["notes"], tools: ["*_copy"] },
    { excludeTools: ["copy"], tools: ["*copy"] },
  ])("is listed where the other one is not offered: %j", async (terms) => {
    expect(await offered(terms)).toEqual({ callable: ["note_copy"], listed: ["note_copy"] });
  });

  test("takes the other one with it where it is excluded", async () => {
    const left = { callable: ["note_get"], listed: ["note_get"] };
    expect(await offered({ excludeTools: ["note_copy"] })).toEqual(left);
    expect((await offered({ excludeTools: ["note_copy"], toolsets: ["copies"] })).callable).toEqual([]);
  });
});

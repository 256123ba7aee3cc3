import { describe, expect, it } from "vitest";
import { recordsAround, useVector } from "./fixture.ts";

const DELAY = 100;
const test = useVector({ indexingDelay: DELAY });
const QUERY = { vector: [1, 0], topK: 5 };

async function found(): Promise<(number | string)[]> {
  return (await test.index.query(QUERY)).map(({ id }) => id);
}

describe("a write", () => {
  it("is pending for a moment, and then queries show it", async () => {
    await test.index.upsert(recordsAround(2));
    expect(await found()).toEqual([]);
    expect(await test.index.info()).toMatchObject({ vectorCount: 0, pendingVectorCount: 2 });
    test.clock.goTo(test.clock.now() + DELAY);
    expect(await found()).toEqual(["0", "1"]);
    expect(await test.index.info()).toMatchObject({ vectorCount: 2, pendingVectorCount: 0 });
  });

  it("is fetched at once", async () => {
    await test.index.upsert(recordsAround(1));
    expect(await test.index.fetch(["0"])).toEqual([{ id: "0" }]);
    expect((await test.index.range({ cursor: 0, limit: 5 })).vectors).toHaveLength(1);
  });

  it("never hides a record that queries have shown", async () => {
    await test.index.upsert(recordsAround(1));
    test.clock.goTo(test.clock.now() + DELAY);
    await test.index.update({ id: "0", data: "another" });
    expect(await found()).toEqual(["0"]);
    expect(await test.index.info()).toMatchObject({ vectorCount: 1, pendingVectorCount: 1 });
  });

  it("is pending no longer once it is deleted", async () => {
    await test.index.upsert(recordsAround(3));
    await test.index.delete("0");
    expect(await test.index.info()).toMatchObject({ pendingVectorCount: 2 });
    await test.index.reset();
    expect(await test.index.info()).toMatchObject({ vectorCount: 0, pendingVectorCount: 0 });
  });

  it("is waited for until it is settled", async () => {
    await test.index.upsert(recordsAround(1));
    const settled = test.vector.settled();
    test.clock.goTo(test.clock.now() + DELAY);
    await settled;
    expect(await found()).toEqual(["0"]);
  });
});

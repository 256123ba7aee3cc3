import { Query } from "@upstash/query";
import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";
import { commonJsClient } from "./upstash-client.ts";

const db = useDatabase();

type User = { name: string; address: { city: string }; age: number };

const ada: User = { name: "Ada", address: { city: "London" }, age: 36 };
const alan: User = { name: "Alan", address: { city: "London" }, age: 41 };
const grace: User = { name: "Grace", address: { city: "New York" }, age: 85 };

function users(name: string) {
  const redis = commonJsClient(db, { automaticDeserialization: false });
  return new Query({ redis }).createCollection<User>(name);
}

const idsOf = (documents: readonly { id: string }[]) => documents.map(({ id }) => id).sort();

describe("@upstash/query", () => {
  it("keeps documents by their ids", async () => {
    const collection = users("kept");
    await collection.set("ada", ada);
    expect(await collection.get("ada")).toEqual({ id: "ada", data: ada, ts: expect.any(Number) });
    expect(await collection.get("nobody")).toBeNull();
  });

  it("sets what is new, and updates what is there", async () => {
    const collection = users("changed");
    await collection.set("ada", ada);
    await expect(collection.set("ada", alan)).rejects.toThrow("existed already");
    await expect(collection.update("nobody", ada)).rejects.toThrow("didn't exist before");
    await collection.update("ada", { ...ada, age: 37 });
    expect((await collection.get("ada"))?.data.age).toBe(37);
  });

  it("lists some documents and all", async () => {
    const collection = users("listed");
    for (const [id, user] of Object.entries({ ada, alan, grace })) await collection.set(id, user);
    expect(idsOf(await collection.list(["ada", "nobody", "grace"]))).toEqual(["ada", "grace"]);
    expect(idsOf(await collection.list())).toEqual(["ada", "alan", "grace"]);
    expect(await users("empty").list()).toEqual([]);
  });

  it("finds documents by the terms of an index, and keeps it up to date", async () => {
    const collection = users("indexed");
    const byCity = collection.createIndex({ name: "by_city", terms: ["address.city"] });
    for (const [id, user] of Object.entries({ ada, alan, grace })) await collection.set(id, user);
    expect(idsOf(await byCity.match({ "address.city": "London" }))).toEqual(["ada", "alan"]);
    await collection.update("alan", { ...alan, address: { city: "New York" } });
    expect(idsOf(await byCity.match({ "address.city": "New York" }))).toEqual(["alan", "grace"]);
    await collection.delete("ada");
    expect(await byCity.match({ "address.city": "London" })).toEqual([]);
  });

  it("finds by several terms together", async () => {
    const collection = users("several");
    const byCityAndAge = collection.createIndex({ name: "by_both", terms: ["address.city", "age"] });
    for (const [id, user] of Object.entries({ ada, alan, grace })) await collection.set(id, user);
    expect(idsOf(await byCityAndAge.match({ "address.city": "London", age: 41 }))).toEqual(["alan"]);
  });
});

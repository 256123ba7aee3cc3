import { expect, it } from "vitest";
import { recordsAround, useVector } from "./fixture.ts";

const test = useVector();
const rename = (body: unknown) => test.call("POST /rename-namespace", { body });
const refusal = (status: number, error: string) => ({
  status,
  body: { status, error: expect.stringContaining(error) },
});

async function counts(): Promise<Record<string, number>> {
  const { namespaces } = await test.index.info();
  return Object.fromEntries(Object.entries(namespaces).map(([name, { vectorCount }]) => [name, vectorCount]));
}

it("a namespace is renamed with all that it has", async () => {
  await test.index.upsert(recordsAround(3), { namespace: "old" });
  expect(await rename({ namespace: "old", newNamespace: "new" })).toEqual({
    status: 200,
    body: { result: { renamed: true } },
  });
  expect(await counts()).toEqual({ "": 0, new: 3 });
  expect(await test.index.fetch(["0"], { namespace: "new" })).toEqual([{ id: "0" }]);
});

it("a rename replaces a namespace only with deleteExisting", async () => {
  await test.index.upsert(recordsAround(3), { namespace: "old" });
  await test.index.upsert(recordsAround(5), { namespace: "new" });
  expect(await rename({ namespace: "old", newNamespace: "new" })).toEqual(refusal(400, "already exists"));
  expect(await counts()).toEqual({ "": 0, old: 3, new: 5 });
  expect((await rename({ namespace: "old", newNamespace: "new", deleteExisting: true })).status).toBe(200);
  expect(await counts()).toEqual({ "": 0, new: 3 });
  expect((await test.index.info()).vectorCount).toBe(3);
});

it("a rename to its own name changes nothing", async () => {
  await test.index.upsert(recordsAround(3), { namespace: "old" });
  const body = { namespace: "old", newNamespace: "old", deleteExisting: true };
  expect((await rename(body)).body).toEqual({ result: { renamed: false } });
  expect(await counts()).toEqual({ "": 0, old: 3 });
});

it("a namespace that is not there is a 404 in the published words", async () => {
  const absent = refusal(404, "Namespace ns for the index one does not exist");
  expect(await test.call("DELETE /delete-namespace/ns")).toEqual(absent);
  expect(await rename({ namespace: "ns", newNamespace: "new" })).toEqual(absent);
});

it("the default namespace is neither deleted nor renamed", async () => {
  await test.index.upsert(recordsAround(2));
  expect(await test.call("DELETE /delete-namespace")).toEqual(refusal(400, "default namespace"));
  expect(await test.call("DELETE /delete-namespace/")).toEqual(refusal(400, "default namespace"));
  expect(await rename({ namespace: "", newNamespace: "new" })).toEqual(refusal(400, "default namespace"));
  expect(await rename({ namespace: "new", newNamespace: "", deleteExisting: true })).toEqual(
    refusal(400, "default namespace"),
  );
  expect(await counts()).toEqual({ "": 2 });
});

it("what is deleted with a namespace makes room", async () => {
  await test.index.upsert(recordsAround(2), { namespace: "ns" });
  await test.index.deleteNamespace("ns");
  expect(await test.index.info()).toMatchObject({ vectorCount: 0, indexSize: 0 });
  expect(test.vector.usageOf("id-of-one")).toEqual({ vectors: 0, pending: 0, bytes: 0 });
});

import { expect, it } from "vitest";
import { recordsAround, useVector } from "./fixture.ts";

const test = useVector();

async function start(maxIdle?: number): Promise<string> {
  const body = { vector: [1, 0], topK: 1, ...(maxIdle === undefined ? {} : { maxIdle }) };
  const answer = await test.call("POST /resumable-query", { body });
  return (answer.body as { result: { uuid: string } }).result.uuid;
}

const next = (uuid: string) => test.call("POST /resumable-query-next", { body: { uuid, additionalK: 1 } });
const end = (uuid: string) => test.call("POST /resumable-query-end", { body: { uuid } });
const pass = (seconds: number) => test.clock.goTo(test.clock.now() + seconds * 1_000);

it.each([
  ["an hour where nothing is said", undefined, 3_600],
  ["its maxIdle", 5, 5],
])("a resumable query is gone after %s, counted from its last use", async (_, maxIdle, seconds) => {
  await test.index.upsert(recordsAround(5));
  const uuid = await start(maxIdle);
  pass(seconds);
  expect(await next(uuid)).toMatchObject({ status: 200, body: { result: [{ id: "1" }] } });
  pass(seconds);
  expect((await next(uuid)).status).toBe(200);
  pass(seconds + 1);
  const gone = { status: 404, body: { status: 404, error: expect.stringContaining(uuid) } };
  expect(await next(uuid)).toEqual(gone);
  expect(await end(uuid)).toEqual(gone);
});

it("a query that was ended is neither resumed nor ended again", async () => {
  const uuid = await start();
  expect(await end(uuid)).toEqual({ status: 200, body: { result: "Success" } });
  expect([(await next(uuid)).status, (await end(uuid)).status]).toEqual([404, 404]);
});

it("at most a hundred are active, and one that ends or idles makes room", async () => {
  const uuids = await Promise.all(Array.from({ length: 100 }, () => start(10)));
  const body = { vector: [1, 0] };
  expect((await test.call("POST /resumable-query", { body })).status).toBe(429);
  await end(uuids[0] ?? "");
  expect((await test.call("POST /resumable-query", { body })).status).toBe(200);
  pass(11);
  expect((await test.call("POST /resumable-query", { body })).status).toBe(200);
});

it("answers no record twice, whatever is written between", async () => {
  await test.index.upsert(recordsAround(4));
  const { result, fetchNext } = await test.index.resumableQuery({ vector: [1, 0], topK: 2, maxIdle: 5 });
  await test.index.upsert({ id: "nearest", vector: [1, 0] });
  await test.index.delete("0");
  const ids = [...result, ...(await fetchNext(10)), ...(await fetchNext(10))].map(({ id }) => id);
  expect(ids).toEqual(["0", "1", "nearest", "2", "3"]);
});

it("is of its index alone", async () => {
  const uuid = await start();
  test.vector.add(
    {
      id: "other",
      name: "other",
      token: "o",
      readOnlyToken: "r",
      limits: { vectors: 1, namespaces: 1, readsPerRequest: 5, writesPerRequest: 1, totalMetadataBytes: 1 },
    },
    { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" },
  );
  const body = { uuid, additionalK: 1 };
  expect((await test.call("POST /resumable-query-next", { token: "o", body })).status).toBe(404);
  expect((await test.call("POST /resumable-query-next", { body })).status).toBe(200);
});

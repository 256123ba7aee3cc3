import { expect, it } from "vitest";
import { useQStash } from "./fixture.ts";

const test = useQStash();

it("publishes to each endpoint of a URL group, and names it to them", async () => {
  const { client, receiver } = test;
  await client.urlGroups.addEndpoints({
    name: "group",
    endpoints: [{ url: `${receiver.url}/a`, name: "first" }, { url: `${receiver.url}/b` }],
  });
  const answers = await client.publishJSON({ urlGroup: "group", body: { a: 1 } });
  expect(answers).toEqual([
    { messageId: "msg_1", url: `${receiver.url}/a` },
    { messageId: "msg_2", url: `${receiver.url}/b` },
  ]);
  await test.pass(0);
  expect(receiver.received.map(({ path, headers }) => [path, headers["upstash-topic-name"]]).sort()).toEqual([
    ["/a", "group"],
    ["/b", "group"],
  ]);
  const { logs } = await client.logs({ filter: { urlGroup: "group", state: "DELIVERED" } });
  expect(logs.map(({ urlGroup, endpointName }) => [urlGroup, endpointName])).toEqual(
    expect.arrayContaining([
      ["group", "first"],
      ["group", undefined],
    ]),
  );
});

it("adds, removes, lists and deletes endpoints and groups", async () => {
  const { urlGroups } = test.client;
  await urlGroups.addEndpoints({ name: "group", endpoints: [{ url: "http://localhost/a", name: "a" }] });
  await urlGroups.addEndpoints({
    name: "group",
    endpoints: [{ url: "http://localhost/a2", name: "a" }, { url: "http://localhost/b" }],
  });
  expect((await urlGroups.get("group")).endpoints).toEqual([
    { url: "http://localhost/a2", name: "a" },
    { url: "http://localhost/b" },
  ]);
  await urlGroups.removeEndpoints({ name: "group", endpoints: [{ name: "a" }] });
  expect((await urlGroups.list()).map(({ endpoints }) => endpoints)).toEqual([[{ url: "http://localhost/b" }]]);
  await urlGroups.delete("group");
  await expect(urlGroups.get("group")).rejects.toMatchObject({ status: 404 });
});

it("tells repetitions apart for each endpoint", async () => {
  const { client, receiver } = test;
  await client.urlGroups.addEndpoints({
    name: "group",
    endpoints: [{ url: `${receiver.url}/a` }, { url: `${receiver.url}/b` }],
  });
  await client.publish({ urlGroup: "group", deduplicationId: "once" });
  expect(await client.publish({ urlGroup: "group", deduplicationId: "once" })).toMatchObject([
    { messageId: "msg_1", deduplicated: true },
    { messageId: "msg_2", deduplicated: true },
  ]);
});

it("refuses endpoints that are no URLs", async () => {
  const endpoints = [{ url: "nowhere" }];
  await expect(test.client.urlGroups.addEndpoints({ name: "group", endpoints })).rejects.toMatchObject({ status: 400 });
});

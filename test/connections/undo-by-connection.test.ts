import { expect, test } from "vitest";
import { createUndoRecords } from "../../src/undo/undo-record.ts";
import { useTools } from "../products/redis/tools/fixture.ts";
import { callBy, connect, textOf } from "./fixture.ts";

const tools = useTools();
const bounds = { bytes: 1_000_000, keys: 100, minutes: 60 };
const set = { command: "SET", args: ["k", "after"] };

/** Two connections to one database, which the process has as its own as well. */
async function connectTwice() {
  const { url, token, readOnlyToken } = tools.database;
  const credentials = {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: token,
    UPSTASH_REDIS_REST_READONLY_TOKEN: readOnlyToken ?? "",
  };
  const entry = (name: string, address = url) => ({
    ...{ name, access: "writes" },
    credentials: {
      UPSTASH_REDIS_REST_URL: address,
      UPSTASH_REDIS_REST_TOKEN: { env: "TOKEN" },
      UPSTASH_REDIS_REST_READONLY_TOKEN: { env: "READ_TOKEN" },
    },
  });
  const { service, local, replace } = await connect([entry("prod"), entry("staging")], {
    flags: { allowWrites: "true", confirm: "never", undo: "true" },
    environment: credentials,
    tokens: { TOKEN: token, READ_TOKEN: readOnlyToken ?? "" },
    undo: createUndoRecords(bounds),
  });
  const call = async (tool: string, input: object, connection?: string) =>
    callBy(await service.serve(local), tool, connection === undefined ? input : { ...input, connection });
  const lead = (name: string, address: string) => replace(entry(name, address), entry("staging"));
  return { call, lead, url };
}

test("what is kept by one connection is listed by it alone, and not applied by another, were it the same database", async () => {
  const { call } = await connectTwice();
  await tools.redis("SET", "k", "before");
  const written = await call("redis_string_write", set, "prod");
  expect(written.structuredContent?.undo).toMatchObject({ call: 1, kept: 1 });
  for (const connection of ["staging", undefined]) {
    expect((await call("undo_list", {}, connection)).structuredContent?.result).toEqual([]);
    const crossed = await call("undo_apply", { call: 1, dry_run: false, force: true }, connection);
    expect(textOf(crossed)).toContain("No call 1 is kept");
  }
  expect((await tools.redis("GET", "k")).value?.toString()).toBe("after");
  expect((await call("undo_list", {}, "prod")).structuredContent?.result).toMatchObject([{ call: 1 }]);
  await call("undo_apply", { call: 1, dry_run: false }, "prod");
  expect((await tools.redis("GET", "k")).value?.toString()).toBe("before");
});

test("calls that name no connection are kept apart from those of all connections", async () => {
  const { call } = await connectTwice();
  await tools.redis("SET", "k", "before");
  await call("redis_string_write", set);
  expect((await call("undo_list", {})).structuredContent?.result).toMatchObject([{ call: 1 }]);
  expect((await call("undo_list", {}, "prod")).structuredContent?.result).toEqual([]);
});

test("a connection that leads elsewhere is another one, though it has the same name", async () => {
  const { call, lead, url } = await connectTwice();
  await tools.redis("SET", "k", "before");
  await call("redis_string_write", set, "prod");
  await lead("prod", url.replace("127.0.0.1", "localhost"));
  expect((await call("undo_list", {}, "prod")).structuredContent?.result).toEqual([]);
  await lead("prod", url);
  expect((await call("undo_list", {}, "prod")).structuredContent?.result).toMatchObject([{ call: 1 }]);
});

import { expect, it } from "vitest";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { useDatabase } from "./fixture.ts";

const settings = { "maxmemory-policy": "allkeys-lru" };
const test = useDatabase({ settings: () => settings });

async function policy(): Promise<string | null> {
  const reply = await (await test.database.redis()).command("CONFIG", "GET", "maxmemory-policy");
  return reply.kind === "array" ? replyText(reply.value?.[1]) : replyText(reply);
}

it("starts Redis with the settings it is given, and asks for them again when Redis is started anew", async () => {
  expect(await policy()).toBe("allkeys-lru");
  settings["maxmemory-policy"] = "allkeys-random";
  await test.database.restore(await test.database.snapshot());
  expect(await policy()).toBe("allkeys-random");
});

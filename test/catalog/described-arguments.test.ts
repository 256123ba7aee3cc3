import { describe, expect, test } from "vitest";
import { variants } from "../products/redis/served.ts";

const OF_REDIS_AND_ACCOUNT =
  /^redis_|^(?:undo|env|database|backup|team|account|kafka|(?:qstash|vector|search)_account)$/;

describe("an argument of Redis and of the account", () => {
  test.each(variants)("has a description: $label", ({ served }) => {
    const own = served.listed.filter(({ name }) => OF_REDIS_AND_ACCOUNT.test(served.tools.get(name)?.toolset ?? ""));
    const silent = own.flatMap(({ name, inputSchema }) =>
      Object.entries(inputSchema.properties)
        .filter(([, schema]) => !("description" in schema) || schema.description === "")
        .map(([argument]) => `${name}: ${argument}`),
    );
    expect(silent).toEqual([]);
    expect(own.length).toBeGreaterThan(15);
  });
});

import { expect, test } from "vitest";
import type { ConfiguredProduct } from "../../src/catalog/product.ts";
import { followedOperations } from "../../src/commands/serve-http.ts";

test("readiness follows what is reached, and needs nothing where each caller has credentials of its own", async () => {
  const none: readonly ConfiguredProduct[] = [];
  let now: readonly ConfiguredProduct[] | undefined = none;
  const operations = followedOperations(
    (products) => ({ notReady: async () => (products === none ? "nothing is reached" : undefined) }),
    () => now,
  );
  expect(await operations.notReady()).toBe("nothing is reached");
  now = undefined;
  expect(await operations.notReady()).toBeUndefined();
  now = none;
  expect(await operations.notReady()).toBe("nothing is reached");
});

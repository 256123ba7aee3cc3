import fc from "fast-check";
import { expect, test } from "vitest";
import { REDACTED } from "../../src/call/redactor.ts";
import { cleanResponse } from "../../src/catalog/clean-response.ts";
import { withoutSecrets } from "../../src/products/account/secret-fields.ts";
import { countedTurns } from "../load/counted-turns.ts";

const row = fc.record({
  name: fc.string(),
  password: fc.oneof(fc.string({ minLength: 1 }), fc.constant({ deep: ["secret-within"] })),
  properties: fc.record({ "database.password": fc.string(), url: fc.constant("redis://a:hidden-word@b") }),
});
/** So many that they are cleaned in parts. */
const large = fc
  .array(row, { minLength: 3, maxLength: 6 })
  .map((rows) => Array.from({ length: 900 }, () => rows).flat());

test("a large response is cleaned in parts as it would be at once", async () => {
  await fc.assert(
    fc.asyncProperty(large, fc.boolean(), async (rows, isList) => {
      const response = isList
        ? rows
        : Object.fromEntries(rows.map((each, index) => [`token_${index % 3}_${index}`, each]));
      const { turns, count } = countedTurns();
      expect(await cleanResponse(response, withoutSecrets, turns)).toEqual(withoutSecrets(response, REDACTED));
      expect(count()).toBeGreaterThan(2);
    }),
    { numRuns: 20 },
  );
});

test("a small response waits for no turn", async () => {
  const { turns, count } = countedTurns();
  const response = { password: "a-password", name: "n" };
  expect(await cleanResponse(response, withoutSecrets, turns)).toEqual(withoutSecrets(response, REDACTED));
  expect(count()).toBe(0);
});

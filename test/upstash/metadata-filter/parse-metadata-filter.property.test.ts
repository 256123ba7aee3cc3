import fc from "fast-check";
import { expect, test } from "vitest";
import { MetadataFilterError } from "../../../src/upstash/metadata-filter/metadata-filter-error.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

const words =
  "a b.c d[0] e[#-1] f[ = == != < >= ( ) ( ) , AND OR NOT IN GLOB CONTAINS HAS FIELD LIKE IS NULL 'x' \"y\" ' \" 1 -2.5 1e5 2024-01-01 true { [ ] $eq @metadata.g @ é “ \u202e \u0000 \ud800 && || ! ; : ~ *";
const word = fc.constantFrom(...words.split(" "));
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(word, { maxLength: 14 }).map((parts) => parts.join(" ")) },
  { weight: 2, arbitrary: fc.array(word, { maxLength: 10 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

test("any text is a filter or has an error that stands in it, is short and hides nothing", () => {
  fc.assert(
    fc.property(text, fc.constantFrom("vector" as const, "search" as const), (filter, dialect) => {
      try {
        parseMetadataFilter(filter, { dialect });
      } catch (error) {
        if (!(error instanceof MetadataFilterError)) throw error;
        const { position, found, expected, message } = error;
        expect(position).toBeGreaterThanOrEqual(1);
        expect(position).toBeLessThanOrEqual(filter.length + 1);
        expect(filter.startsWith(found, position - 1)).toBe(true);
        expect(found === "").toBe(position === filter.length + 1);
        expect(message).toContain(expected);
        expect(message.length).toBeLessThan(700);
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    }),
    { numRuns: 3000 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesFilter } from "../../../src/upstash/metadata-filter/matches-filter.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";
import { type StoredRecord, startIndexStandIn } from "./index-stand-in.ts";
import { askedBy, serveIndex } from "./served-index.ts";

const field = fc.constantFrom("year", "tag", "draft", "author.name");
const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("a", "b", "ab"), fc.boolean());
const metadata = fc.option(
  fc.record(
    {
      year: value,
      tag: fc.oneof(value, fc.array(value, { maxLength: 3 })),
      draft: value,
      author: fc.record({ name: value }),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const stored = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 1, maxLength: 5 }), { maxLength: 60 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => metadata.map((held): StoredRecord => (held ? { id, metadata: held } : { id })))),
  );

const literal = (given: unknown) => (typeof given === "string" ? `'${given}'` : `${given}`);
const condition = fc.oneof(
  fc
    .tuple(field, fc.constantFrom("=", "!=", "CONTAINS", "NOT CONTAINS"), value)
    .map(([name, operator, given]) => `${name} ${operator} ${literal(given)}`),
  fc.tuple(field, fc.constantFrom("<", ">="), fc.integer({ min: 0, max: 3 })).map((parts) => parts.join(" ")),
  fc
    .tuple(field, fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([name, list]) => `${name} IN (${list.map(literal).join(", ")})`),
  field.map((name) => `HAS FIELD ${name}`),
);
const filter = fc
  .array(fc.tuple(condition, fc.constantFrom("AND", "OR")), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([each, joint], index) => (index === 0 ? each : `${joint} ${each}`)).join(" "));

/** What a person is asked about: the count, and the examples. */
async function countAsked(records: StoredRecord[], input: Record<string, unknown>, page: number) {
  const index = await startIndexStandIn({ "": records }, { page });
  const server = serveIndex(index.url, "writes", { confirm: "auto" });
  const called = await server.call("vector_delete", input, { canAsk: true });
  if (!("question" in called)) return { count: 0, index, shown: [] };
  const question = await askedBy(index, "vector_delete", input);
  const count = Number(/^fit: (\d+), counted to the end$/m.exec(question)?.[1]);
  const shown = [...question.matchAll(/^example \d+: (.*)$/gm)].map(([, id = ""]) => JSON.parse(id));
  return { count, index, shown };
}

const page = fc.integer({ min: 1, max: 20 });

test("the count that a person is asked about is that of the records that fit the filter", async () => {
  await fc.assert(
    fc.asyncProperty(stored, filter, page, async (records, text, size) => {
      const parsed = parseMetadataFilter(text);
      const naive = records.filter(({ metadata: held }) => matchesFilter(parsed, held)).map(({ id }) => id);
      const { count, shown } = await countAsked(records, { filter: text }, size);
      expect(count).toBe(naive.length);
      expect(shown).toEqual(naive.slice(0, 10));
    }),
    { numRuns: 60 },
  );
});

test("the count that a person is asked about is that of the IDs that begin so, and these alone are deleted", async () => {
  const prefix = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(stored, prefix, page, async (records, start, size) => {
      const naive = records.map(({ id }) => id).filter((id) => id.startsWith(start));
      expect((await countAsked(records, { prefix: start }, size)).count).toBe(naive.length);
      const index = await startIndexStandIn({ "": records }, { page: size });
      await serveIndex(index.url, "writes").answer("vector_delete", { prefix: start });
      expect(index.changes().map(({ body }) => JSON.parse(body))).toEqual(naive.length === 0 ? [] : [{ ids: naive }]);
    }),
    { numRuns: 30 },
  );
});

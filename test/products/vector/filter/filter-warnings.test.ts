import { describe, expect, test } from "vitest";
import { filterWarnings } from "../../../../src/products/vector/filter/filter-warnings.ts";
import type { SampledRecord } from "../../../../src/products/vector/filter/sampled-fields.ts";
import type { FilterDialect } from "../../../../src/upstash/metadata-filter/metadata-filter.ts";
import { parseMetadataFilter } from "../../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

const SECRET = "hidden-value";

const samples: readonly SampledRecord[] = [
  {
    metadata: {
      year: 2020,
      title: SECRET,
      tags: ["a", "b"],
      ratings: [1, 2],
      isNew: true,
      geography: { continent: SECRET, lat: 41 },
      mixed: 1,
      gone: null,
      code: "12",
      items: [{ price: 5 }],
      none: [],
    },
  },
  { metadata: { year: 2021, title: SECRET, mixed: "x" } },
  { metadata: undefined },
];

function warningsOf(filter: string, records = samples, dialect: FilterDialect = "vector"): string[] {
  return filterWarnings(parseMetadataFilter(filter, { dialect }), records);
}

describe("a filter that goes with the records looked at", () => {
  test.each([
    "year >= 2020 AND title = 'x'",
    "tags CONTAINS 'a' AND ratings NOT CONTAINS 3",
    "isNew = 1 OR isNew = false OR isNew != true",
    "mixed = 1 OR mixed = 'y' OR mixed > 5",
    "geography.lat < 50 AND geography.continent GLOB 'A*'",
    "tags[0] = 'a' AND tags[#-1] IN ('b', 'c')",
    "HAS FIELD gone AND HAS NOT FIELD tags",
    "year = true",
    "none CONTAINS 'x'",
    "items[0].price = 5",
    "title GLOB '[*]*' AND title NOT GLOB '[]a]?'",
  ])("has no warning: %s", (filter) => {
    expect(warningsOf(filter)).toEqual([]);
  });

  test("has none about records where none was looked at", () => {
    expect(warningsOf("nothing = 1", [])).toEqual([]);
  });
});

describe("a field that no record has", () => {
  test("is told with how many were looked at, and the nearest that there are", () => {
    expect(warningsOf("yearr = 2020")).toEqual([
      'None of the 3 records looked at has a field "yearr"; near to it: "year".',
    ]);
  });

  test.each([
    ["Year = 1", '"year"'],
    ["metadata.year = 1", '"year"'],
    ["continent = 'x'", '"geography.continent"'],
    ["geography.contnent = 'x'", '"geography.continent"'],
    ["geography.latitude > 5", '"geography.lat"'],
    ["tag CONTAINS 'x'", '"tags"'],
    ["tags.first = 'x'", '"tags"'],
    ["items.price = 5", '"items[0].price"'],
    ["HAS NOT FIELD titel", '"title"'],
  ])("as in %s is near to %s", (filter, name) => {
    expect(warningsOf(filter)).toEqual([expect.stringContaining(name)]);
  });

  test.each([
    ["dc.title = 'x'", { "dc.title": SECRET }, "dc.title"],
    ["a.b.c = 1", { a: { "b.c": 1 } }, "b.c"],
    ["a.b.c = 1", { "a.b": { c: 1 } }, "a.b"],
    ["a[0].b.c = 1", { a: [{ "b.c": 1 }] }, "b.c"],
  ])("is told as a key with a dot where records have that: %s", (filter, metadata, key) => {
    expect(warningsOf(filter, [{ metadata }, { metadata: { year: 1 } }])).toEqual([
      `1 of the 2 records looked at has a key "${key}" with a dot in its name. In a filter a dot leads into an object, as far as documented, so that none can name this key: store it under a name without a dot, or leave the condition out.`,
    ]);
  });

  test("is told as a key with a dot of content as of metadata, and of no other source", () => {
    const record = { content: { "a.b": 1 }, metadata: { "c.d": 1 } };
    expect(warningsOf("a.b = 1", [record], "search")).toEqual([expect.stringContaining('a key "a.b" with a dot')]);
    expect(warningsOf("@metadata.c.d = 1", [record], "search")).toEqual([
      expect.stringContaining('a key "c.d" with a dot'),
    ]);
    expect(warningsOf("c.d = 1", [record], "search")).toEqual([expect.not.stringContaining("with a dot")]);
  });

  test("is told with those that there are where none is near", () => {
    expect(warningsOf("zzz = 1")).toEqual([
      'None of the 3 records looked at has a field "zzz"; fields that there are: "year", "title", "mixed", "tags", "ratings" and 9 more.',
    ]);
  });

  test("is told where no record has any", () => {
    expect(warningsOf("a = 1", [{ metadata: undefined }])).toEqual([
      'The one record looked at has no field "a", nor any other that a filter can name.',
    ]);
  });

  test("of Search is looked for in content and metadata", () => {
    const records = [{ content: { brand: SECRET }, metadata: { sku: SECRET } }];
    expect(warningsOf("sku = 'x' AND @metadata.brand = 'x'", records, "search")).toEqual([
      'The one record looked at has no field "sku"; near to it: "@metadata.sku".',
      'The one record looked at has no field "@metadata.brand"; near to it: "brand".',
    ]);
  });
});

describe("a comparison of another kind", () => {
  test("is told with how many records have the field, and what it is there", () => {
    expect(warningsOf("year = '2020'")).toEqual([
      '= compares with a text. 2 of the 3 records looked at have "year", and there it is always a number. ' +
        "For a number write =, IN, <, <=, > or >=, and no quotes.",
    ]);
  });

  test.each([
    ["code = 12", "compares with a number. 1 of the 3 records looked at has", "= with quotes"],
    ["code > 5", "> is for a number", "= with quotes, IN or GLOB"],
    ["year GLOB '20*'", "GLOB is for a text", "For a number write"],
    ["title CONTAINS 'x'", "CONTAINS is for an array", "IN or GLOB"],
    ["tags = 'a'", "= compares with a text", "write CONTAINS"],
    ["tags NOT IN ('a')", "NOT IN compares with a text", "write CONTAINS"],
    ["tags GLOB 'a*'", "GLOB is for a text", "write CONTAINS"],
    ["ratings CONTAINS '1'", "its elements are always a number", "no quotes"],
    ["tags CONTAINS 1", "its elements are always a text", "in quotes"],
    ["geography = 'Asia'", "always an object", "one of its keys"],
    ["isNew = 'true'", "always a boolean", "without quotes"],
    ["isNew = 2", "compares with a number", "= true or = false"],
    ["gone != 1", "always null", "fits no comparison"],
    ["mixed CONTAINS 1", "always a number or a text", "For a number"],
    ["year IN (2020, '2021')", "IN compares with a text", "no quotes"],
  ])("as in %s is told", (filter, told, advice) => {
    expect(warningsOf(filter)).toEqual([expect.stringContaining(told)]);
    expect(warningsOf(filter)).toEqual([expect.stringContaining(advice)]);
  });
});

describe("a pattern", () => {
  test.each([
    ["title GLOB 'a%'", "% as LIKE does"],
    ["title GLOB '[!a]*'", "[^…]"],
    ["title GLOB '[abc'", "no ] closes"],
    ["title GLOB '[]'", "no ] closes"],
    ["title GLOB 'a\\*'", "escapes nothing"],
    ["title GLOB '^a.*$'", "regular expression"],
    ["title NOT GLOB 'plain'", "only exactly this text"],
  ])("as in %s is told, without any record", (filter, told) => {
    expect(warningsOf(filter, [])).toEqual([expect.stringContaining(told)]);
  });
});

describe("the warnings", () => {
  test("show no value, neither of a record nor of the filter", () => {
    const filter = `title = 5 AND yeer = '${SECRET}' AND year = '${SECRET}' AND title GLOB '${SECRET}'`;
    expect(warningsOf(filter)).toHaveLength(4);
    expect(warningsOf(filter).join()).not.toContain(SECRET);
  });

  test("show no name that a filter could not have, and no long one whole", () => {
    const metadata = {
      "a b\u202e": 1,
      "": 1,
      "x.y": 1,
      in: 1,
      And: 1,
      [`n${"x".repeat(100)}`]: 1,
      fine: { "in\nner": 1 },
    };
    expect(warningsOf(`${"z".repeat(500)} = 1`, [{ metadata }])).toEqual([
      `The one record looked at has no field "${"z".repeat(64)}…"; fields that there are: "fine".`,
    ]);
  });

  test("of the same kind stand once", () => {
    expect(warningsOf("year = '1' OR year = '2' OR year = '3'")).toHaveLength(1);
  });

  test("are at most ten and a word on the rest", () => {
    const filter = Array.from({ length: 5000 }, (_, index) => `zz${index}=1`).join(" OR ");
    const warnings = warningsOf(filter);
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe("More such remarks are left out.");
  });

  test("come of records with many fields, deep ones and hostile names", () => {
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`name${index}`, { inner: 1 }]));
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level += 1) deep = { a: deep };
    const hostile = JSON.parse('{"__proto__": {"yeer": 1}, "constructor": 2}') as Record<string, unknown>;
    const records = [{ metadata: hostile }, { metadata: { deep } }, { metadata: wide }];
    expect(warningsOf("yeer = 1", records)).toEqual([expect.stringContaining('"__proto__.yeer"')]);
  });
});

import { describe, expect, test } from "vitest";
import { matchesFilter, metadataMatcher } from "../../../src/upstash/metadata-filter/matches-filter.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

/** The record of Vector, "Metadata Filtering", and some fields that are hard. */
const city = {
  city: "Istanbul",
  country: "Turkey",
  is_capital: false,
  population: 15460000,
  geography: { continent: "Asia", coordinates: { latitude: 41.0082, longitude: 28.9784 } },
  economy: { currency: "TRY", major_industries: ["Tourism", "Textiles", "Finance"] },
  year: "2020",
  nothing: null,
  one: 1,
  yes: true,
  mixed: [1, "2", true, null, { a: 1 }, ["x"]],
  empty: [],
};

const fits = (filter: string) => matchesFilter(parseMetadataFilter(filter), city);

describe("a filter of the documents", () => {
  test.each([
    "population >= 1000000 AND geography.continent = 'Asia'",
    "country = 'Turkey' AND population = 15460000 AND is_capital = false",
    "country != 'Germany' AND population != 12500000 AND is_capital != true",
    "population < 20000000 OR geography.coordinates.longitude < 30.0",
    "population <= 20000000 OR geography.coordinates.longitude <= 30.0",
    "population > 10000000 OR geography.coordinates.latitude > 39.5",
    "population >= 10000000 OR geography.coordinates.latitude >= 39.5",
    "city GLOB '?[sz]*[^m-z]'",
    "city NOT GLOB 'A*'",
    "country IN ('Germany', 'Turkey', 'France')",
    "economy.currency NOT IN ('USD', 'EUR')",
    "economy.major_industries CONTAINS 'Tourism'",
    "economy.major_industries NOT CONTAINS 'Steel Production'",
    "country = 'Turkey' AND (population > 10000000 OR is_capital = false)",
    "country = 'Turkey' AND population > 10000000 OR is_capital = false",
    "economy.currency != 'USD' AND geography.coordinates.latitude >= 35.0",
    "economy.major_industries[0] = 'Tourism'",
    "economy.major_industries[#-1] = 'Finance'",
    "HAS FIELD geography.coordinates",
  ])("fits its record: %s", (filter) => {
    expect(fits(filter)).toBe(true);
  });

  test("asks in vain for a field that is there: HAS NOT FIELD geography.coordinates.longitude", () => {
    expect(fits("HAS NOT FIELD geography.coordinates.longitude")).toBe(false);
  });
});

describe("a value", () => {
  test.each([
    ["population < 15460000", false],
    ["population <= 15460000", true],
    ["population > 15460000", false],
    ["population >= 15460000", true],
    ["city = 'istanbul'", false],
    ["city != 'istanbul'", true],
    ["city IN ('Ankara')", false],
    ["city NOT IN ('Ankara', 'Istanbul')", false],
    ["city GLOB 'I*'", true],
    ["city GLOB 'i*'", false],
    ["city NOT GLOB 'I*'", false],
    ["economy.major_industries CONTAINS 'Tour'", false],
    ["economy.major_industries NOT CONTAINS 'Finance'", false],
  ])("is compared as %s: %j", (filter, expected) => {
    expect(fits(filter)).toBe(expected);
  });

  test.each([
    ["is_capital = 0", true],
    ["is_capital = 1", false],
    ["is_capital != 1", true],
    ["is_capital IN (0, 5)", true],
    ["yes = 1", true],
    ["yes = TRUE", true],
    ["one = true", true],
    ["yes > 0", false],
    ["mixed CONTAINS true", true],
    ["population = true", false],
  ])("is a boolean where it is 1 or 0: %s is %j", (filter, expected) => {
    expect(fits(filter)).toBe(expected);
  });

  test.each([
    ["year = 2020", false],
    ["year != 2020", true],
    ["year > 2000", false],
    ["year < 3000", false],
    ["population = '15460000'", false],
    ["population GLOB '1*'", false],
    ["population NOT GLOB 'A*'", false],
    ["city CONTAINS 'Istanbul'", false],
    ["city NOT CONTAINS 'x'", false],
    ["geography CONTAINS 'continent'", false],
    ["geography = 'Asia'", false],
    ["geography != 'Asia'", false],
    ["economy.major_industries = 'Tourism'", false],
    ["economy.major_industries NOT IN ('Tourism')", false],
    ["mixed CONTAINS 2", false],
    ["mixed CONTAINS '2'", true],
    ["mixed CONTAINS 'x'", false],
    ["mixed NOT CONTAINS 'x'", true],
    ["empty CONTAINS 1", false],
    ["empty NOT CONTAINS 1", true],
  ])(
    "of another kind than the operator's fits nothing, but differs from what it is compared with: %s is %j",
    (filter, expected) => {
      expect(fits(filter)).toBe(expected);
    },
  );
});

describe("a missing field", () => {
  test.each([
    "none = 1",
    "none != 1",
    "none < 1",
    "none GLOB '*'",
    "none NOT GLOB 'a'",
    "none IN (1)",
    "none NOT IN (1)",
    "none CONTAINS 1",
    "none NOT CONTAINS 1",
    "HAS FIELD none",
    "geography.none.deeper != 1",
    "city.length > 0",
    "city[0] = 'I'",
    "economy.major_industries[3] != 'x'",
    "economy.major_industries[#-4] != 'x'",
    "economy.major_industries.0 = 'Tourism'",
    "economy.major_industries.length = 3",
    "geography[0] != 1",
    "HAS FIELD __proto__",
    "HAS FIELD constructor.name",
    "toString != 1",
  ])("fits no condition: %s", (filter) => {
    expect(fits(filter)).toBe(false);
  });

  test.each([
    "HAS NOT FIELD none",
    "HAS NOT FIELD geography.none",
    "HAS NOT FIELD mixed[9]",
    "HAS NOT FIELD __proto__",
  ])("fits %s", (filter) => {
    expect(fits(filter)).toBe(true);
  });
});

describe("a field that is null", () => {
  test.each([
    ["HAS FIELD nothing", true],
    ["HAS NOT FIELD nothing", false],
    ["nothing = 0", false],
    ["nothing != 0", false],
    ["nothing NOT IN ('x')", false],
  ])("is there, and compares with nothing: %s is %j", (filter, expected) => {
    expect(fits(filter)).toBe(expected);
  });
});

describe("a record", () => {
  test.each(["HAS NOT FIELD a", "a != 1", "a = 1"])("without metadata fits no filter of Vector: %s", (filter) => {
    expect(matchesFilter(parseMetadataFilter(filter), undefined)).toBe(false);
  });

  test("may have a field that is named as what objects inherit", () => {
    const metadata = JSON.parse('{"__proto__": {"a": 1}}') as Record<string, unknown>;
    expect(matchesFilter(parseMetadataFilter("__proto__.a = 1"), metadata)).toBe(true);
  });

  test.each([
    ["brand = 'Sony' AND @metadata.sku = 'AT-WH-001'", true],
    ["sku = 'AT-WH-001'", false],
    ["@metadata.brand = 'Sony'", false],
    ["HAS NOT FIELD @metadata.brand", true],
  ])("of Search has content and metadata apart: %s is %j", (filter, expected) => {
    const parsed = parseMetadataFilter(filter, { dialect: "search" });
    expect(matchesFilter(parsed, { sku: "AT-WH-001" }, { brand: "Sony" })).toBe(expected);
  });

  test("of Search needs no metadata", () => {
    const parsed = parseMetadataFilter("brand = 'Sony' AND HAS NOT FIELD @metadata.sku", { dialect: "search" });
    expect(matchesFilter(parsed, undefined, { brand: "Sony" })).toBe(true);
  });
});

test("a matcher serves many records", () => {
  const matches = metadataMatcher(parseMetadataFilter("a IN (1, 2) AND b GLOB 'x*'"));
  const records = [{ a: 1, b: "x" }, { a: 3, b: "x" }, { a: 2, b: "xy" }, undefined, { a: 2, b: "y" }];
  expect(records.map((record) => matches(record))).toEqual([true, false, true, false, false]);
});

test("the deepest filter that can be read is matched", () => {
  const filter = `${"(a = 2 OR (a = 1 AND ".repeat(50)}a = 1${"))".repeat(50)}`;
  expect(matchesFilter(parseMetadataFilter(filter), { a: 1 })).toBe(true);
});

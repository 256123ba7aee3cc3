import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressOfRow, namesInPath, type ResourceRow, resourceAt, templateOf } from "../../src/call/resource.ts";

function rowOf(path: string, query: readonly string[] = []): ResourceRow {
  return { path, query, title: "A", description: "A.", tool: "sample_read" };
}

const databases = rowOf("databases", ["cursor"]);
const database = rowOf("databases/{database}");
const configured = rowOf("databases/default");
const key = rowOf("databases/{database}/keys/{key}", ["connection"]);
const rows = [databases, database, configured, key];

describe("an address", () => {
  test("leads to the arguments that its path names", () => {
    expect(resourceAt(rows, "upstash://databases")).toEqual({ row: databases, arguments: {} });
    expect(resourceAt(rows, "upstash://databases/shop/keys/user:1")).toEqual({
      row: key,
      arguments: { database: "shop", key: "user:1" },
    });
  });

  test("that is written out in a row leads there, and to no name", () => {
    expect(resourceAt(rows, "upstash://databases/default")).toEqual({ row: configured, arguments: {} });
  });

  test("may have the arguments behind a question mark that its row knows", () => {
    expect(resourceAt(rows, "upstash://databases?cursor=a%26b")).toEqual({
      row: databases,
      arguments: { cursor: "a&b" },
    });
  });

  test("gives a name of its path to the call, whatever stands behind the question mark", () => {
    const twice = rowOf("databases/{database}", ["database"]);
    expect(resourceAt([twice], "upstash://databases/shop?database=other")).toMatchObject({
      arguments: { database: "shop" },
    });
  });

  test.each([
    ["https://databases", "begin with upstash://"],
    ["upstash://databases/a/b", "no such resource"],
    ["upstash://databases?limit=1", 'takes no "limit" behind the question mark, but cursor'],
    ["upstash://databases?cursor=a&cursor=b", 'has "cursor" twice'],
    ["upstash://databases/shop/keys/k?connection=prod&%63onnection=dev", 'has "connection" twice'],
    ["upstash://databases/", "Its {database} is empty"],
    ["upstash://databases//keys/user:1", "Its {database} is empty"],
    ["upstash://databases/shop/keys/", "Its {key} is empty"],
    ["upstash://user@databases", "no such resource"],
    ["upstash://databases#shop", "no such resource"],
    ["upstash://%2e%2e/databases", "no such resource"],
    ["upstash://databases%2Fshop", "no such resource"],
    ["upstash://databases/shop?x=1", 'takes no "x" behind the question mark.'],
    ["upstash://databases/a%zz", "% itself is %25"],
    ["upstash://databases/%ff", "% itself is %25"],
  ])("that leads nowhere says why: %s", (address, sentence) => {
    expect(resourceAt(rows, address)).toContain(sentence);
  });

  test("has any name and key in it, and gives them back as they are", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => text.toWellFormed());
    const signs = fc.constantFrom("/", "%", "%2F", " ", "?", "#", "&", "=", "+", "{database}", "..", "\u0000", "ключ");
    const any = fc.oneof(
      name,
      fc.array(signs, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(any, any, (one, other) => {
        const address = addressOfRow(key, { database: one, key: other });
        expect(address).toMatch(/^[\x21-\x7e]*$/);
        expect(resourceAt(rows, address)).toEqual({ row: key, arguments: { database: one, key: other } });
      }),
    );
  });

  test("that nobody would write throws nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const found = resourceAt(rows, `upstash://${text}`);
        expect(typeof found === "string" || rows.includes(found.row)).toBe(true);
      }),
    );
  });
});

describe("a template", () => {
  test("has the names of the path, and what may stand behind the question mark", () => {
    expect(namesInPath(key)).toEqual(["database", "key"]);
    expect(templateOf(key)).toBe("upstash://databases/{database}/keys/{key}{?connection}");
    expect(templateOf(database)).toBe("upstash://databases/{database}");
  });
});

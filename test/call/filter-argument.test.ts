import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readCall } from "../../src/call/read-call.ts";
import { type FilterValues, InputError } from "../../src/call/tool.ts";
import { unlisted } from "../../src/call/unlisted.ts";
import { toolWith } from "./fixture.ts";

const text = z.string().min(1).optional();
const tool = toolWith({
  input: z.strictObject({
    id: text,
    filters: z.array(z.string()).optional(),
    queue: unlisted(text),
    label: unlisted(text),
    state: unlisted(z.enum(["ACTIVE", "FAILED"]).optional()),
    exact: unlisted(z.boolean().optional()),
  }),
  filters: new Map<string, FilterValues>([
    ["queue", "one"],
    ["label", "several"],
    ["state", "one"],
    ["exact", "one"],
  ]),
});
const read = (raw: unknown) => readCall(tool, raw).input;
const failure = (filters: unknown, others: object = {}) => {
  try {
    read({ filters, ...others });
  } catch (error) {
    return error instanceof InputError ? error.message : error;
  }
  return undefined;
};

describe("filters", () => {
  test("become the arguments that they name, beside the others", () => {
    expect(read({ id: "a", filters: ["queue=orders", "state=FAILED"] })).toEqual({
      id: "a",
      queue: "orders",
      state: "FAILED",
    });
  });

  test("may be given under their own names, as ever", () => {
    expect(read({ queue: "orders", filters: ["label=a"] })).toEqual({ queue: "orders", label: "a" });
  });

  test.each([
    ["an = in the value", "queue=a=b", { queue: "a=b" }],
    ["blanks around the name", " queue =orders", { queue: "orders" }],
    ["blanks and lines in the value", "queue=a b\nc", { queue: "a b\nc" }],
    ["true or false", "exact=true", { exact: true }],
  ])("are read with %s", (_, filter, expected) => {
    expect(read({ filters: [filter] })).toEqual(expected);
  });

  test("may come as JSON text", () => {
    expect(read({ filters: '["queue=orders", "label=a,b"]' })).toEqual({ queue: "orders", label: "a,b" });
  });

  test.each([undefined, null, "", [], "[]"])("may be left out: %j", (filters) => {
    expect(read({ filters })).toEqual({});
  });

  test("that take several values may stand there several times", () => {
    expect(read({ filters: ["label=a", "label=b,c"] })).toEqual({ label: "a,b,c" });
  });

  test("are checked like the arguments that they become", () => {
    expect(failure(["state=LOST"])).toBe("state must be one of ACTIVE, FAILED.");
  });

  test("are the names that a call is told of where it has an unknown one", () => {
    expect(failure(undefined, { size: 1 })).toBe("Unknown argument size. This tool takes id, filters.");
  });
});

describe("filters in plain text", () => {
  test.each([
    ["queue=orders", { queue: "orders" }],
    ["queue=orders,state=FAILED", { queue: "orders", state: "FAILED" }],
    ["queue=orders&state=FAILED", { queue: "orders", state: "FAILED" }],
    [" queue = orders , exact=true ", { queue: "orders", exact: true }],
    ["label=a,b&queue=orders", { label: "a,b", queue: "orders" }],
    ["label=a,label=b", { label: "a,b" }],
    ["queue=a=b", { queue: "a=b" }],
    ["label=https://example.com/?a=1", { label: "https://example.com/?a=1" }],
  ])("are read where they have one meaning: %s", (filters, expected) => {
    expect(read({ filters })).toEqual(expected);
  });

  test.each([
    "label=a,b queue=orders",
    "label=a,b; queue=orders",
    "label=a,b|queue=orders",
    "label=a,b\nqueue=orders",
    "label=a,b AND queue=orders",
    "label=a,b and queue is orders",
    "label=a,b unless state",
    "label=a queue=orders",
    "label=a; queue = orders",
    "label=a queue!=orders",
    "queue=orders\nstate=FAILED",
    'label="a",b',
    "label='a','b'",
    "label=[a,b,c]",
    "label=(a,b)",
    'queue="orders"',
  ])("are asked for as an array where a part of a value may be more than that: %s", (filters) => {
    expect(failure(filters)).toContain("can be read in more than one way or none");
  });

  test.each([
    ["label=order failed", { label: "order failed" }],
    ["queue=a b,state=FAILED", { queue: "a b", state: "FAILED" }],
    ["queue=12:30 o'clock", { queue: "12:30 o'clock" }],
  ])("may have blanks in a value of its own: %s", (filters, expected) => {
    expect(read({ filters })).toEqual(expected);
  });

  test("are judged in a time that grows with their length alone", () => {
    const since = performance.now();
    for (const part of [" ", "a ", ",", "&", "a=", "label=a,", " a=", ";x "])
      failure(part.repeat(1_000_000 / part.length));
    expect(performance.now() - since).toBeLessThan(20_000);
  });

  test("mean the same as in an array, whatever the values", () => {
    const value = fc.stringMatching(/^[\w./:=%-]{1,20}$/);
    const given = fc.record(
      { queue: value, label: fc.array(value, { minLength: 1, maxLength: 3 }).map(String), exact: fc.boolean() },
      { requiredKeys: ["queue"] },
    );
    fc.assert(
      fc.property(given, fc.constantFrom(",", "&", ", ", " & "), (filters, separator) => {
        const plain = Object.entries(filters).filter(
          ([, one]) => !String(one).split(",").slice(1).join("").includes("="),
        );
        const pairs = plain.map(([name, one]) => `${name}=${one}`);
        expect(read({ filters: pairs.join(separator) })).toEqual(read({ filters: pairs }));
      }),
    );
  });

  test("are never read as others than those that stand there, whatever the text", () => {
    const part = fc.constantFrom("queue", "label", "state", "=", ",", "&", "?", " ", "a", "https://a.b/", '"', "[");
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join("")),
        (text) => {
          const failed = failure(text);
          if (failed !== undefined) expect(failed).toBeTypeOf("string");
          for (const [name, one] of Object.entries(failed === undefined ? read({ filters: text }) : {})) {
            expect(text).toContain(name);
            for (const each of String(one).split(",")) expect(text).toContain(each.trim());
          }
        },
      ),
    );
  });
});

describe("a call is refused", () => {
  test("where a filter is given twice and takes one value", () => {
    expect(failure(["queue=a", "queue=b"])).toBe("filters has queue twice; it takes one value.");
  });

  test("where a filter is given in both ways", () => {
    expect(failure(["label=a"], { label: "b" })).toBe("label is given twice: as an argument and in filters.");
  });

  test("where no filter has the name, with the nearest", () => {
    expect(failure(["queues=a"])).toBe(
      'filters has "queues=a", but no filter of this tool is named so. Did you mean queue? It has queue, label, state, exact.',
    );
  });

  test.each(["constructor=a", "__proto__=a", "id=a", "filters=a"])(
    "where the name is none of a filter: %s",
    (filter) => {
      expect(failure([filter])).toContain("no filter of this tool is named so");
    },
  );

  test.each([["queue"], ["=a"], [7], [null], [["queue=a"]], [{ queue: "a" }]])(
    "where an element is not name=value: %j",
    (element) => {
      expect(failure([element])).toContain("which is not name=value");
    },
  );

  test.each(["queue=", "queue=  "])("where a filter has no value, which would mean everything: %j", (filter) => {
    expect(failure([filter])).toContain("without a value");
  });

  test("where filters is a text that is too long to be looked at", () => {
    expect(read({ filters: `label=${"a,".repeat(9_000)}a` }).label).toHaveLength(18_001);
    expect(failure(`label=${"a,".repeat(10_000)}a`)).toContain('an array of texts such as ["queue=VALUE"');
  });

  test.each([7, true, { queue: "a" }])("where filters is neither an array nor a text: %j", (filters) => {
    expect(failure(filters)).toBe(
      'filters must be an array of texts such as ["queue=VALUE", "label=VALUE"]. It has queue, label, state, exact.',
    );
  });

  test.each([
    ["is no pair", "orders"],
    ["has a value of nothing", "orders,queue=a"],
    ["has two values of a filter that takes one", "queue=a,b"],
    ["has a name that is none among others", "queue=a,size=3"],
    ["may be the query of a URL", "label=https://example.com/?a=1&state=FAILED"],
    ["has an & in a value", "label=a&b"],
    ["ends where another filter should stand", "queue=a,"],
  ])("where a text %s, with the right form", (_, filters) => {
    expect(failure(filters)).toBe(
      `filters is ${JSON.stringify(filters)}, which can be read in more than one way or none. It must be an array of texts such as ["queue=VALUE", "label=VALUE"]. It has queue, label, state, exact.`,
    );
  });

  test("where a text names one filter that there is not, with the nearest", () => {
    expect(failure("queues=a")).toContain("Did you mean queue?");
  });
});

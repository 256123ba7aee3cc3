import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../src/call/redactor.ts";

const secret = "AXlzTokenOfTheDatabase";

function redactorOf(...secrets: (string | undefined)[]) {
  const redactor = createRedactor(false);
  for (const each of secrets) redactor.add(each);
  return redactor;
}

describe("a secret", () => {
  test("is struck wherever it stands in a text", () => {
    expect(redactorOf(secret).text(`${secret}, Bearer ${secret}`)).toBe("[redacted], Bearer [redacted]");
  });

  test("is struck in values, keys and elements, at any depth", () => {
    const value = { url: "x", list: [{ [`user:${secret}`]: [`token=${secret}`] }], count: 3, none: null, yes: true };
    expect(redactorOf(secret).value(value)).toEqual({
      url: "x",
      list: [{ "user:[redacted]": ["token=[redacted]"] }],
      count: 3,
      none: null,
      yes: true,
    });
  });

  test("is struck from the moment when it is known", () => {
    const redactor = redactorOf();
    expect(redactor.text(secret)).toBe(secret);
    redactor.add(secret);
    expect(redactor.text(secret)).toBe("[redacted]");
  });

  test("with signs that mean something in a pattern is struck as it is", () => {
    expect(redactorOf("a.c$&+(d)[e]").text("a.c$&+(d)[e] abc$&+(d)[e]")).toBe("[redacted] abc$&+(d)[e]");
  });

  test.each([
    ["before", [secret, `${secret}-and-more`]],
    ["after", [`${secret}-and-more`, secret]],
  ])("that holds another one, known %s, leaves no rest", (_when, secrets) => {
    expect(redactorOf(...secrets).text(`${secret}-and-more`)).toBe("[redacted]");
  });

  test("of fewer than eight characters is not struck, since it would strike ordinary text", () => {
    expect(redactorOf("default", "", undefined).value(["default", ""])).toEqual(["default", ""]);
  });

  test("stays where the person asked to see secrets", () => {
    const redactor = createRedactor(true);
    redactor.add(secret);
    expect(redactor.value({ [secret]: secret })).toEqual({ [secret]: secret });
    expect(redactor.text(secret)).toBe(secret);
  });
});

describe("the secrets of calls", () => {
  const secretOf = (call: number) => `secret-of-call-${call}`;

  test("are struck like those that the process has loaded", () => {
    const redactor = redactorOf(secret);
    redactor.addOfCall(`${secret}-and-more`);
    expect(redactor.text(`${secret}-and-more ${secret}`)).toBe("[redacted] [redacted]");
  });

  test("are forgotten, the oldest first, where there are more than a thousand, and the loaded ones never", () => {
    const redactor = redactorOf(secret);
    for (let call = 1; call <= 1_001; call += 1) {
      redactor.addOfCall(secretOf(call));
      redactor.addOfCall(secretOf(2));
    }
    expect(redactor.text(`${secretOf(1)} `)).toBe(`${secretOf(1)} `);
    for (const kept of [secret, secretOf(2), secretOf(3), secretOf(1_001)]) {
      expect(redactor.text(`${kept} `)).toBe("[redacted] ");
    }
  });

  test("stay where the person asked to see secrets", () => {
    const redactor = createRedactor(true);
    redactor.addOfCall(secret);
    expect(redactor.text(secret)).toBe(secret);
  });
});

describe("a value without secrets", () => {
  test("is the same value where no secret is known", () => {
    const value = { a: [1] };
    expect(redactorOf().value(value)).toBe(value);
  });

  test("comes back equal, whatever its fields are called", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!json.includes(secret));
        expect(JSON.stringify(redactorOf(secret).value(JSON.parse(json)))).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });
});

describe("every value", () => {
  const texts = fc
    .array(fc.oneof(fc.string({ maxLength: 5 }), fc.constant(secret)), { maxLength: 4 })
    .map((all) => all.join(""));
  const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      texts,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(texts, tie("value"), { maxKeys: 4 }),
    ),
  }));

  test("is without any known secret afterwards", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(JSON.stringify(redactorOf(secret).value(value))).not.toContain(secret);
      }),
    );
  });
});

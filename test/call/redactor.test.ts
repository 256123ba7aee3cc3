import { createHash } from "node:crypto";
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
    expect(redactorOf("dE4!x9", "", undefined).value(["dE4!x9", ""])).toEqual(["dE4!x9", ""]);
  });

  test("stays where the person asked to see secrets", () => {
    const redactor = createRedactor(true);
    redactor.add(secret);
    expect(redactor.value({ [secret]: secret })).toEqual({ [secret]: secret });
    expect(redactor.text(secret)).toBe(secret);
  });
});

describe("a certain secret that is not there as it is", () => {
  const machine = "AXlzASQgN2Yx9TQ4LTk3MzQtNGY0Yw0KbWFjaGluZQ";
  const person = 'the "first" user\'s pass/phrase, élan';
  /** What is left of a secret in a text, as its longest part of one piece. */
  const leftOf = (secretText: string, text: string) => {
    for (let size = secretText.length; size > 0; size -= 1) {
      for (let at = 0; at + size <= secretText.length; at += 1) {
        if (text.includes(secretText.slice(at, at + size))) return size;
      }
    }
    return 0;
  };

  test.each([
    ["its first 24 characters at the end", `value: ${machine.slice(0, 24)}`],
    ["its last 24 characters at the beginning", `${machine.slice(-24)}, and more`],
    ["24 characters of its middle", machine.slice(9, 33)],
    ["a part before an ellipsis", `${machine.slice(0, 24)}… (18 more characters)`],
  ])("is struck where it was cut: %s", (_what, text) => {
    const shown = redactorOf(machine).text(text);
    expect(shown).toContain("[redacted]");
    expect(leftOf(machine, shown)).toBeLessThan(8);
  });

  const digest = (seed: number) => createHash("sha256").update(String(seed)).digest();
  test.each([
    ["hexadecimal digits", (seed: number) => digest(seed).toString("hex")],
    ["sixteen of them", (seed: number) => digest(seed).toString("hex").slice(0, 16)],
    ["base64", (seed: number) => digest(seed).toString("base64")],
    ["base64 for URLs", (seed: number) => digest(seed).toString("base64url")],
    [
      "a UUID",
      (seed: number) =>
        digest(seed)
          .toString("hex")
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5"),
    ],
  ])("leaves no part of twelve characters, wherever a secret is cut that a machine made: %s", (_kind, make) => {
    const cut = fc.record({ seed: fc.nat(), start: fc.nat(60), size: fc.integer({ min: 12, max: 40 }) });
    fc.assert(
      fc.property(cut, ({ seed, start, size }) => {
        const made = make(seed);
        // Digits alone may be a number of anything.
        fc.pre(/[a-z]/i.test(made));
        const part = made.slice(Math.min(start, made.length - 12)).slice(0, size);
        for (const text of [`a: ${part}`, `${part}…`, Buffer.from(`a${made}`).toString("base64")]) {
          expect(leftOf(made, redactorOf(made).text(text))).toBeLessThan(12);
        }
        expect(redactorOf(made).text(`a: ${part}…`)).toBe("a: [redacted]…");
      }),
    );
  });

  test.each([machine, person])("is struck in base64, whatever stands around it: %s", (known) => {
    for (const before of ["", "a", "ab"]) {
      const encoded = Buffer.from(`${before}${known}and more`).toString("base64");
      const shown = redactorOf(known).text(encoded);
      expect(shown).toMatch(/^.{0,4}\[redacted\].{0,16}$/);
    }
  });

  test.each([
    ["percent-encoded", encodeURIComponent(person)],
    [
      "percent-encoded with lower-case digits",
      encodeURIComponent(person).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ["as in a form", new URLSearchParams({ a: person }).toString().slice(2)],
    ["in JSON within a text", JSON.stringify({ a: person }).slice(6, -2)],
    ["in JSON within JSON", JSON.stringify(JSON.stringify(person)).slice(3, -3)],
    ["in JSON of ASCII alone", JSON.stringify(person).slice(1, -1).replace("é", "\\u00e9")],
    ["in JSON whose slashes are escaped", JSON.stringify(person).slice(1, -1).replace("/", "\\/")],
  ])("is struck %s", (_how, encoded) => {
    expect(redactorOf(person).text(`<${encoded}>`)).toBe("<[redacted]>");
  });

  test("that a person chose is struck where two thirds of it are there, and its words alone stay", () => {
    const redactor = redactorOf("orders-database-of-2024-in-frankfurt");
    expect(redactor.text("x orders-database-of-2024-")).toBe("x [redacted]");
    for (const honest of ["orders-database", "of-2024", "in-frankfurt", "the orders database of 2024"]) {
      expect(redactor.text(honest)).toBe(honest);
    }
  });
});

describe("a secret that is an ordinary word", () => {
  test.each(["password", "production", "Database", "FLUSHALL"])("does not destroy honest output: %s", (word) => {
    const value = { [word]: word, note: `the ${word} of a ${word}s` };
    expect(redactorOf(word).value(value)).toEqual(value);
    expect(redactorOf().forCall().hide(word)).toBe("[redacted]");
  });
});

describe("the secrets of a call", () => {
  const own = "hunter2-of-this-call";

  test("are struck in its own answer, and nobody else's", () => {
    const redactor = redactorOf(secret);
    const [one, other] = [redactor.forCall(), redactor.forCall()];
    expect(one.hide(own)).toBe("[redacted]");
    expect(one.value([own, secret], "stored")).toEqual(["[redacted]", "[redacted]"]);
    for (const text of [other.text(own), redactor.text(own)]) expect(text).toBe(own);
  });

  test("are struck in texts, not in the names of fields", () => {
    const call = redactorOf(secret).forCall();
    call.hide(own);
    const value = { [own]: own, [secret]: 1 };
    expect(call.value(value, "stored")).toEqual({ [own]: "[redacted]", "[redacted]": 1 });
    expect(call.value(value, "of-an-api")).toEqual({ [own]: "[redacted]", [secret]: 1 });
  });

  test("stay where the person asked to see secrets", () => {
    const call = createRedactor(true).forCall();
    expect(call.hide(own)).toBe(own);
    expect(call.text(own)).toBe(own);
  });
});

describe("a call that carries more secrets than can be struck", () => {
  test("says so, and still shows none at its place", () => {
    const call = redactorOf().forCall();
    for (let number = 0; number < 70; number += 1) {
      expect(call.hide(`${number}-of-many-passwords-${"x".repeat(1_000)}`)).toBe("[redacted]");
    }
    expect(call.isOverfull()).toBe(true);
  });
});

describe("the secrets that a database hands out", () => {
  const handed = (number: number) => createHash("sha256").update(String(number)).digest("hex");

  test("are forgotten, the oldest first, where there are many newer ones, and those of the account never", () => {
    const redactor = redactorOf(secret);
    for (let number = 1; number <= 5_000; number += 1) redactor.learn(handed(number), "database");
    expect(redactor.text(handed(1))).toBe(handed(1));
    for (const kept of [secret, handed(4_000), handed(5_000)]) {
      expect(redactor.text(`${kept} `)).toBe("[redacted] ");
    }
  });

  test("are not searched for where they are so short that honest texts have them by chance", () => {
    const redactor = redactorOf();
    redactor.learn("a1b2c3d4", "database");
    expect(redactor.text("commit a1b2c3d4e5")).toBe("commit a1b2c3d4e5");
  });
});

describe("the secrets of an account", () => {
  test("are not pushed out by what databases make", () => {
    const redactor = redactorOf();
    redactor.learn(secret, "account");
    for (let number = 0; number < 5_000; number += 1) redactor.learn(`${"x".repeat(60)}${number}`, "database");
    expect(redactor.text(secret)).toBe("[redacted]");
  });
});

describe("a text with something to keep", () => {
  test("keeps it, and loses what stands elsewhere", () => {
    const redactor = redactorOf(secret);
    expect(redactor.text(`orders-${secret}: ${secret}`, [`orders-${secret}`])).toBe(`orders-${secret}: [redacted]`);
    expect(redactor.text(`a ${secret} b`, ["a", secret.slice(0, 9), ""])).toBe("a [redacted] b");
  });
});

describe("two fields whose names hold a secret", () => {
  test("stay two", () => {
    const names = [secret, Buffer.from(secret).toString("base64")];
    const shown = redactorOf(secret).value(Object.fromEntries(names.map((name, index) => [name, index])));
    expect(Object.values(shown as object)).toEqual([0, 1]);
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

describe("secrets of an account that come by the thousand", () => {
  const many = Array.from({ length: 3_000 }, (_, index) => createHash("sha256").update(`${index}`).digest("hex"));

  test("are taken in in turns, and then struck as ever: the newest of them", async () => {
    const redactor = createRedactor(false);
    let count = 0;
    const turns = {
      next: async () => {
        count += 1;
      },
    };
    for (const secret of many.slice(0, 10)) redactor.learn(secret, "account");
    expect(redactor.settle(turns)).toBeUndefined();
    for (const secret of many) redactor.learn(secret, "account");
    await redactor.settle(turns);
    expect(count).toBeGreaterThan(5);
    expect(redactor.settle(turns)).toBeUndefined();
    for (const secret of many.slice(-1_000)) expect(redactor.text(`x ${secret} y`)).toBe("x [redacted] y");
  });
});

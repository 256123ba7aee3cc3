import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeReply,
  parseExact,
  parseWithLongIntegersAsText,
  parseWithUnsafeIntegersAsText,
  type Reply,
} from "../../src/upstash/reply.ts";

const encoded = (text: string) => Buffer.from(text).toString("base64");
const shown = (json: string) => decodeReply((parseExact(`{"result":${json}}`) as { result: unknown }).result);

describe("a reply in base64", () => {
  test.each([
    ["text", `"${encoded("héllo ✓")}"`, "héllo ✓"],
    ["empty text", '""', ""],
    ["the status OK, which alone is not encoded", '"OK"', "OK"],
    ["a stored text OK", `"${encoded("OK")}"`, "OK"],
    ["a line break, a quote and a NUL", `"${encoded('a\n"\0')}"`, 'a\n"\0'],
    ["nothing", "null", null],
    ["an integer", "-3", -3],
    ["no elements", "[]", []],
    ["elements within elements", `[["${encoded("1-1")}",["${encoded("a")}",null]],7]`, [["1-1", ["a", null]], 7]],
  ])("is read: %s", (_what, json, reply) => {
    expect(shown(json)).toEqual(reply);
  });

  test.each([
    ["a byte that never stands in UTF-8", [0xff]],
    ["a start without its continuation", [0xc3]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["an overlong form", [0xc0, 0xaf]],
    ["compressed data", [0x1f, 0x8b, 0x08, 0x00]],
  ])("stays base64 where it is no UTF-8: %s", (_what, bytes) => {
    const base64 = Buffer.from(bytes).toString("base64");
    expect(shown(`["${base64}","${encoded("text")}"]`)).toEqual([{ base64 }, "text"]);
  });
});

describe("an integer of a reply", () => {
  test.each(["9007199254740991", "-9007199254740991", "0", "1234567890123456"])(
    "is a number where a double holds it: %s",
    (digits) => {
      expect(shown(`[${digits}]`)).toEqual([Number(digits)]);
    },
  );

  test.each(["9223372036854775807", "-9223372036854775808", "9007199254740993", "-9007199254740992"])(
    "is its digits where a double cannot hold it: %s",
    (digits) => {
      expect(shown(digits)).toBe(digits);
      expect(shown(`[${digits}]`)).toEqual([digits]);
      expect(shown(`[1, [${digits} ], ${digits}]`)).toEqual([1, [digits], digits]);
    },
  );

  test("leaves a text of the same digits alone", () => {
    const text = "9223372036854775807";
    expect(shown(`["${encoded(text)}",${text},"${encoded(`[1,${text}]`)}"]`)).toEqual([text, text, `[1,${text}]`]);
  });

  test("is found beside a text of any length", () => {
    const long = "x".repeat(15_000_000);
    expect(shown(`["${encoded(long)}",9223372036854775807]`)).toEqual([long, "9223372036854775807"]);
  });

  test("is not looked for in a fraction or an exponent", () => {
    const fractions = "0.12345678901234567,1.2345678901234567e+3,1.2345678901234567E-3";
    expect(shown(`[${fractions},9223372036854775807]`)).toEqual([
      ...JSON.parse(`[${fractions}]`),
      "9223372036854775807",
    ]);
  });
});

describe("the envelope of a reply", () => {
  test("keeps the text of an error, whatever it quotes", () => {
    const error = 'ERR value [9223372036854775808] "and\\more", 12345678901234567890';
    expect(parseExact(JSON.stringify({ error, result: [1] }))).toEqual({ error, result: [1] });
  });

  test("must be JSON", () => {
    expect(() => parseExact("<html>")).toThrow(SyntaxError);
    expect(() => parseExact("[9223372036854775807,")).toThrow(SyntaxError);
  });
});

describe("every reply", () => {
  const bytes = fc.uint8Array({ maxLength: 12 }).map((raw) => Buffer.from(raw));
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.stringMatching(/^[[{",:]{0,3}-?[0-9]{14,22}[\]},"]{0,3}$/),
  );
  const atom = fc.oneof(
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: -9n, max: 9n }),
    bytes,
    text.map((value) => Buffer.from(value)),
  );
  type Sent = null | bigint | Buffer | Sent[];
  const reply = fc.letrec<{ reply: Sent }>((tie) => ({
    reply: fc.oneof({ maxDepth: 4 }, atom, fc.array(tie("reply"), { maxLength: 5 })),
  })).reply;

  test("arrives as it was sent: integers exact, bytes whole", () => {
    fc.assert(
      fc.property(reply, (sent) => {
        expect(written(shown(asJson(sent)))).toEqual(plain(sent));
      }),
    );
  });

  test("is text exactly where its bytes are UTF-8", () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        const reads = Buffer.from(raw.toString("utf8")).equals(raw);
        const reply = shown(`"${raw.toString("base64")}"`);
        expect(reply).toEqual(reads ? raw.toString("utf8") : { base64: raw.toString("base64") });
      }),
    );
  });

  /** As the REST API writes it. */
  function asJson(sent: Sent): string {
    if (sent === null) return "null";
    if (typeof sent === "bigint") return String(sent);
    if (Buffer.isBuffer(sent)) return `"${sent.toString("base64")}"`;
    return `[${sent.map(asJson).join(",")}]`;
  }

  function plain(sent: Sent): unknown {
    if (Array.isArray(sent)) return sent.map(plain);
    if (Buffer.isBuffer(sent)) return isText(sent) ? sent.toString("utf8") : sent.toString("base64");
    return sent === null ? null : String(sent);
  }

  function written(given: Reply): unknown {
    if (Array.isArray(given)) return given.map(written);
    if (given !== null && typeof given === "object") return given.base64;
    return given === null ? null : String(given);
  }

  function isText(raw: Buffer): boolean {
    return Buffer.from(raw.toString("utf8")).equals(raw);
  }
});

describe("arguments that arrive as JSON text", () => {
  test("have their long integers as text, as Redis takes them", () => {
    expect(parseWithLongIntegersAsText('["k", 9223372036854775807, -9223372036854775808, 5]')).toEqual([
      "k",
      "9223372036854775807",
      "-9223372036854775808",
      5,
    ]);
  });

  test("keep digits within a text, and quotes", () => {
    expect(parseWithLongIntegersAsText('["a 9223372036854775807", "\\"9223372036854775807\\""]')).toEqual([
      "a 9223372036854775807",
      '"9223372036854775807"',
    ]);
  });

  test("keep a fraction with many digits, such as a coordinate", () => {
    const coordinates = "[13.361389338970184, -0.12345678901234567]";
    expect(parseWithLongIntegersAsText(coordinates)).toEqual(JSON.parse(coordinates));
  });

  test("mean what JSON.parse reads, but for long integers", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(asNumbers(parseWithLongIntegersAsText(json))).toEqual(asNumbers(JSON.parse(json)));
      }),
    );
  });

  function asNumbers(value: unknown): string {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "string" && /^-?\d{16,}$/.test(inner) ? Number(inner) : inner,
    );
  }
});

describe("a response of the Developer API", () => {
  test("keeps the integers that a number holds, and has the digits of all others", () => {
    const text = '{"a":9007199254740991,"b":[9007199254740992,-9007199254740993],"c":"9007199254740993","d":1e21}';
    expect(parseWithUnsafeIntegersAsText(text)).toEqual({
      a: 9_007_199_254_740_991,
      b: ["9007199254740992", "-9007199254740993"],
      c: "9007199254740993",
      d: 1e21,
    });
  });

  test("keeps a fraction with many digits, such as a mean", () => {
    expect(parseWithUnsafeIntegersAsText('{"y":222.33902763855485,"x":0.30000000000000004}')).toEqual({
      y: 222.33902763855485,
      x: 0.30000000000000004,
    });
  });
});

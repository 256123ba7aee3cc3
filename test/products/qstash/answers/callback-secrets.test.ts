import { describe, expect, test } from "vitest";
import { withoutMessageSecrets } from "../../../../src/products/qstash/answers/message-secrets.ts";
import { unpackLetters, unpackLogs } from "../../../../src/products/qstash/answers/unpack.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** The body of a callback, as "Callbacks" has it. */
function callback({ answer = "{}", sent = "{}" } = {}): string {
  return JSON.stringify({
    ...{
      status: 500,
      header: { "Set-Cookie": ["sid=set-cookie-value"], "X-Api-Key": ["k3y-of-answer"], Date: ["today"] },
    },
    ...{ body: base64(answer), retried: 0, maxRetries: 0, sourceMessageId: "msg_1", url: "https://example.com" },
    ...{
      sourceHeader: { Cookie: ["cookie-value"], Authorization: ["Basic c2VjcmV0c2VjcmV0"] },
      sourceBody: base64(sent),
    },
    ...{ createdAt: 12_345_678_901_234 },
  });
}

const letter = (body: string) => clean(unpackLetters([{ dlqId: "d", body }]));
const logged = (body: string) => clean(unpackLogs([{ messageId: "m", body: base64(body) }]));
const clean = (value: unknown) => withoutMessageSecrets(value, "[redacted]").value as { body: string }[];

describe("a callback carries headers and bodies of another message", () => {
  test.each([
    ["in the DLQ", letter],
    ["in the log", logged],
  ])("which are without secrets as its own are, %s", (_, shown) => {
    const answer = 'Bearer t0ken-of-answer and {"cookies": 1}';
    const sent = JSON.stringify({ user: "ada", password: "pass word", nested: { api_key: "k3y of sent" } });
    const [entry] = shown(callback({ answer, sent }));
    expect(JSON.parse(String(entry?.body))).toMatchObject({
      header: { "Set-Cookie": "[redacted]", "X-Api-Key": "[redacted]", Date: ["today"] },
      sourceHeader: { Cookie: "[redacted]", Authorization: "[redacted]" },
      body: 'Bearer [redacted] and {"cookies": 1}',
      sourceBody: '{"user":"ada","password":"[redacted]","nested":{"api_key":"[redacted]"}}',
    });
  });

  test("which is so where they are long, and cut then", () => {
    const sent = JSON.stringify({ password: "pass-word", text: '"long" '.repeat(100_000) });
    const [entry] = letter(callback({ sent, answer: `token=t0ken-of-answer ${"x".repeat(100_000)}` }));
    const { body, sourceBody, header } = JSON.parse(String(entry?.body));
    expect(body).toMatch(/^token=\[redacted\] x+…$/);
    expect(sourceBody).not.toContain("pass-word");
    expect(header["Set-Cookie"]).toBe("[redacted]");
  });

  test("and bytes that are no text stay base64", () => {
    const body = callback().replace(base64("{}"), "/w==");
    expect(JSON.parse(String(letter(body)[0]?.body)).body).toBe("/w==");
  });
});

test("a body that is no callback stays as it was sent", () => {
  const body = '{ "body": "e30=", "number": 12345678901234567890 }';
  expect(letter(body)[0]?.body).toBe(body);
});

test("cookies in a body are secret, and their number is not", () => {
  const body = '{"cookie":"value of it","Set-Cookie":["a=b"],"cookies":2,"cookie_banner":"shown"}';
  expect(letter(body)[0]?.body).toBe(
    '{"cookie":"[redacted]","Set-Cookie":"[redacted]","cookies":2,"cookie_banner":"shown"}',
  );
});

test("headers within a body are headers", () => {
  const body = '{"headers":{"cookie":"value of it","accept":"*/*"}}';
  expect(letter(body)[0]?.body).toBe('{"headers":{"cookie":"[redacted]","accept":"*/*"}}');
});

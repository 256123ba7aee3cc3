import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { startHttp, startProgram } from "./program.ts";
import { initialize, initialized, send as sendLine, toolCall } from "./session.ts";

const keep = closing(afterAll);
const flags = ["--local", "--allow-writes"];
let url = "";
beforeAll(async () => {
  ({ url } = await startHttp(flags, {}, keep));
});

/** Characters of base64 that the tool takes, as the refusal of too many says. */
async function longest(): Promise<number> {
  const answer = messageOf(await request(url, { body: asJson(written("/".repeat(4_140_000))) })) as {
    result: { content: { text: string }[] };
  };
  const [, told] = /at most ([\d,]+) characters/.exec(answer.result.content[0]?.text ?? "") ?? [];
  if (told === undefined) throw new Error(`The refusal tells no limit: ${JSON.stringify(answer).slice(0, 500)}`);
  return Number(told.replaceAll(",", ""));
}

/** A key as long as a path may be, of characters that JSON writes with six. */
const key = "\u0001".repeat(2_600);
const written = (base64: string) => toolCall(7, "redis_bytes_write", { command: "SET", args: [key], base64 });
const length = toolCall(8, "redis_string_read", { command: "STRLEN", args: [key] });
const asJson = (message: object) => JSON.stringify({ jsonrpc: "2.0", ...message });

describe("the largest write of bytes that redis_bytes_write takes", () => {
  it("arrives over HTTP", async () => {
    const base64 = "/".repeat(await longest());
    const answer = messageOf(await request(url, { body: asJson(written(base64)) }));
    expect(answer).toMatchObject({ result: { structuredContent: { result: "OK" } } });
    const stored = messageOf(await request(url, { body: asJson(length) }));
    expect(stored).toMatchObject({ result: { structuredContent: { result: (base64.length / 4) * 3 } } });
  });

  it("arrives over stdio, and four characters more are refused with the limit", async () => {
    const base64 = "/".repeat(await longest());
    const program = keep(startProgram(flags));
    sendLine(program, initialize, initialized, written(base64));
    await program.printed(/"id":7\b/);
    sendLine(program, length);
    await program.printed(/"id":8\b/);
    expect(program.stdout).toContain(`"text":"{\\"result\\":${(base64.length / 4) * 3}`);
    sendLine(program, { ...written(`${base64}////`), id: 9 });
    await program.printed(/"id":9\b/);
    expect(program.stdout).toContain(`base64: expected at most ${base64.length} characters`);
  });
});

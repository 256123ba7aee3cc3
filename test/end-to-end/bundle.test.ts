import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { BIN, type Program, startProgram } from "./program.ts";
import { initialize, initialized, send, toolCall } from "./session.ts";

const keep = closing(afterEach);
const FORMS = { ...initialize, params: { ...initialize.params, capabilities: { elicitation: {} } } };

function bundled(): string {
  const folder = join(dirname(BIN), "chunks");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

/** Asks for FLUSHALL and answers the form with `confirm`; gives the line with the answer of the call. */
async function answerForm(confirm: unknown): Promise<string> {
  const program: Program = keep(startProgram(["--local", "--sample-data", "--allow-writes"]));
  send(program, FORMS, initialized, toolCall(1, "redis_server_write", { command: "FLUSHALL" }));
  const [line] = await program.printed(/.*"elicitation\/create".*/);
  send(program, { id: JSON.parse(line).id, result: { action: "accept", content: { confirm } } });
  const [answer] = await program.printed(/.*"id":1\b.*"(result|error)".*|.*"(result|error)".*"id":1\b.*/);
  return answer;
}

describe("the bundle", () => {
  it("leaves out what is loaded at every start and never used: messages in other languages, a second validator", () => {
    expect(bundled()).not.toContain("Ungültige Eingabe");
    expect(bundled()).not.toContain("ajv-formats");
  });

  it("leaves out what nobody uses of zod, which takes `import * as z` in the sources: its object `z` brings all", () => {
    expect(bundled()).not.toContain("z.compile does not support");
  });

  it("takes the answer to a form that fits it", async () => {
    expect(await answerForm(true)).toContain('"text":"{\\"result\\":\\"OK\\"');
  });

  it("takes an answer that does not fit the form for a no", async () => {
    expect(await answerForm("surely")).toContain("the box for yes off, which declines");
  });
});

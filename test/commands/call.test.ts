import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunOptions } from "../../src/call/run.ts";
import type { Tool } from "../../src/call/tool.ts";
import { callAndAsk } from "../../src/commands/call.ts";
import { personAt, type Terminal } from "../../src/commands/terminal.ts";
import { callContext, runOptions, runWith, type ToolParts, toolWith } from "../call/fixture.ts";

const streams: PassThrough[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.destroy();
});

/** A stream such as those of a terminal. */
function terminalStream(isTTY = true): PassThrough & { isTTY: boolean } {
  const stream = new PassThrough();
  streams.push(stream);
  return Object.assign(stream, { isTTY });
}

const never = new AbortController().signal;

/** One call of a tool, which may ask the person. */
function askAbout(tool: Tool, options: RunOptions, person: Terminal | undefined) {
  const served: Parameters<typeof callAndAsk>[0] = {
    call: (_name, raw, { consent }) => runWith(tool, raw, { context: callContext(), consent }, options),
  };
  return callAndAsk(served, { name: tool.name, input: {}, signal: never }, person);
}

describe("the person at a terminal", () => {
  it.each([
    [true, false],
    [false, true],
    [false, false],
  ])("is not there where input or output is no terminal: %s, %s", (input, output) => {
    expect(personAt(terminalStream(input), terminalStream(output))).toBeUndefined();
  });

  it("is shown the question, and how to agree", async () => {
    const [input, output] = [terminalStream(), terminalStream()];
    const asked = personAt(input, output)?.ask("database_delete: …", never);
    input.write("no\n");
    await asked;
    expect(String(output.read())).toBe("database_delete: …\nType yes to go on: ");
  });

  it("is shown nothing that would move what stands on the screen", async () => {
    const [input, output] = [terminalStream(), terminalStream()];
    const asked = personAt(input, output)?.ask("a\u001b[2J\nb\u202ec\r", never);
    input.write("no\n");
    await asked;
    expect(String(output.read())).toBe("a\\u{1b}[2J\nb\\u{202e}c\\u{d}\nType yes to go on: ");
  });

  it.each(["yes\n", "YES\n", "  yes \r\n", "yes\nno\n"])("agrees by %j", async (typed) => {
    const input = terminalStream();
    const asked = personAt(input, terminalStream())?.ask("?", never);
    input.write(typed);
    expect(await asked).toBe("agreed");
  });

  it.each(["\n", "y\n", "no\n", "yes please\n", "no\nyes\n", "true\n"])("declines by %j", async (typed) => {
    const input = terminalStream();
    const asked = personAt(input, terminalStream())?.ask("?", never);
    input.write(typed);
    expect(await asked).toBe("declined");
  });

  it("decides nothing by ending the input", async () => {
    const input = terminalStream();
    const asked = personAt(input, terminalStream())?.ask("?", never);
    input.end();
    expect(await asked).toBe("cancelled");
  });

  it("decides nothing where the call is cancelled, before or after the question", async () => {
    const cancelled = new AbortController();
    const person = personAt(terminalStream(), terminalStream());
    const asked = person?.ask("?", cancelled.signal);
    cancelled.abort();
    expect(await asked).toBe("cancelled");
    expect(await personAt(terminalStream(), terminalStream())?.ask("?", cancelled.signal)).toBe("cancelled");
  });
});

describe("a harmful call of the command line", () => {
  function harmful() {
    const run = vi.fn(async () => ({ result: "dropped" }));
    const parts: ToolParts = { run, harm: () => "drop everything", preview: async () => ({ keys: 3 }) };
    return { run, tool: toolWith(parts) };
  }
  const answering = (agreed: boolean): Terminal & { questions: string[] } => {
    const questions: string[] = [];
    return { questions, ask: async (question) => (questions.push(question) > 0 && agreed ? "agreed" : "declined") };
  };

  it.each(["auto", "always"] as const)(
    "asks the person at the terminal, under %s, and goes on by yes alone",
    async (confirm) => {
      for (const agreed of [true, false]) {
        const { run, tool } = harmful();
        const person = answering(agreed);
        const answer = await askAbout(tool, runOptions({ confirm }), person);
        expect(person.questions).toEqual([expect.stringContaining("keys: 3")]);
        expect(run).toHaveBeenCalledTimes(agreed ? 1 : 0);
        expect(answer.isError).toBe(agreed ? undefined : true);
      }
    },
  );

  it("is answered with a preview and a token where nobody is there, with what the token is worth", async () => {
    const { run, tool } = harmful();
    const options = runOptions({ confirm: "token", confirmNotice: "It ends with this process." });
    const answer = await askAbout(tool, options, undefined);
    expect(answer.structuredContent).toMatchObject({
      result: { would: "drop everything.", keys: 3 },
      confirm_token: expect.any(String),
      notice: "It ends with this process.",
    });
    expect(run).not.toHaveBeenCalled();
  });

  it("is refused under always where nobody is there", async () => {
    const { run, tool } = harmful();
    const answer = await askAbout(tool, runOptions({ confirm: "always" }), undefined);
    expect(answer).toMatchObject({ isError: true });
    expect(run).not.toHaveBeenCalled();
  });
});

it("a harmless call asks nobody", async () => {
  const ask = vi.fn(async () => "declined" as const);
  const answer = await askAbout(toolWith(), runOptions({ confirm: "always" }), { ask });
  expect(answer.structuredContent).toMatchObject({ result: "done" });
  expect(ask).not.toHaveBeenCalled();
});

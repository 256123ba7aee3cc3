import type { ToolContext } from "../call/context.ts";
import { type CallResult, isQuestion, type RunOptions, runTool } from "../call/run.ts";
import type { Tool } from "../call/tool.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { createContent } from "../service.ts";
import { withLocal } from "./local.ts";
import { writeOut } from "./output.ts";
import { personAt, type Terminal } from "./terminal.ts";

/** Each call is a process of its own here, and a key of the process ends with it. */
const NO_LASTING_TOKEN =
  "Nothing was done. This confirm_token ends with this process: run the call in a terminal to be asked, set UPSTASH_MCP_SIGNING_KEY to use the token in the next call, or allow it with --confirm never.";

/**
 * Makes one call as a client would and prints the result as JSON. The exit code is 1 when it is an error, and when nothing
 * was done because nobody was asked.
 */
export async function callTool(given: Config, operands: readonly string[]): Promise<number> {
  const [name, text = "{}", ...rest] = operands;
  if (name === undefined || rest.length > 0) {
    throw new ConfigError("call needs a tool and its arguments as one JSON text: upstash-mcp call TOOL 'JSON'.");
  }
  const input = parseInput(text);
  const { config, stop } = await withLocal(given);
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort();
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  let close = stop;
  try {
    const content = createContent(config);
    close = () => Promise.allSettled([content.close(), stop()]).then(() => undefined);
    const tool = content.tools.get(name);
    if (tool === undefined) throw new ConfigError(content.explainMissing(name));
    const context = content.contextOf({ signal: cancelled.signal, progress: async () => {} });
    const options = config.signingKey === undefined ? { ...content.run, confirmNotice: NO_LASTING_TOKEN } : content.run;
    const person = personAt(process.stdin, process.stderr);
    const { isError, structuredContent, content: texts } = await runAndAsk(tool, input, context, options, person);
    await writeOut(isError ? `${texts[0]?.text ?? ""}\n` : `${JSON.stringify(structuredContent, undefined, 2)}\n`);
    return isError || structuredContent?.confirm_token !== undefined ? 1 : 0;
  } finally {
    await close();
  }
}

/** Runs a tool; the person at the terminal, if there is one, is asked before harm is done. */
export async function runAndAsk(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  options: RunOptions,
  person: Terminal | undefined,
): Promise<CallResult> {
  const first = await runTool(tool, input, { context, consent: { canAsk: person !== undefined } }, options);
  if (!isQuestion(first)) return first;
  const agreed = person !== undefined && (await person.ask(first.question, context.signal));
  const answer = { agreed, state: first.state };
  const second = await runTool(tool, input, { context, consent: { canAsk: true, answer } }, options);
  if (isQuestion(second)) throw new Error("An answered question was asked again.");
  return second;
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`The arguments are not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

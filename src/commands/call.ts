import { type Config, ConfigError } from "../config/read.ts";
import { createContent } from "../content.ts";
import { type CallResult, runTool } from "../tool/run.ts";
import { withLocal } from "./local.ts";
import { writeOut } from "./output.ts";

/** Makes one call as a client would and prints the result as JSON; the exit code is 1 when it is an error. */
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
    const answer = await runTool(tool, input, { context, consent: { canAsk: false } }, content.run);
    if ("question" in answer) throw new Error("A client that cannot ask was given a question.");
    const { isError, structuredContent, content: texts } = answer as CallResult;
    await writeOut(isError ? `${texts[0]?.text ?? ""}\n` : `${JSON.stringify(structuredContent, undefined, 2)}\n`);
    return isError ? 1 : 0;
  } finally {
    await close();
  }
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`The arguments are not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

import type { ToolOutput } from "../catalog/rows.ts";
import { RedisError, UpstashError } from "../upstash/errors.ts";
import { type Bounded, bound } from "./bound.ts";
import { type ConfirmPolicy, type Consent, judge } from "./consent.ts";
import type { ToolContext } from "./context.ts";
import type { Permissions } from "./permissions.ts";
import { readInput } from "./read.ts";
import type { Redactor } from "./redactor.ts";
import { InputError, type Tool } from "./tool.ts";

/** What a call answers over MCP. */
export interface CallResult {
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
  [extension: string]: unknown;
}

/** A question to the person that must be answered before the call goes on; `state` comes back with the answer. */
export interface Question {
  question: string;
  state: string;
}

export function isQuestion(answer: CallResult | Question): answer is Question {
  return "question" in answer;
}

/** What stays the same over all calls. */
export interface RunOptions {
  redactor: Redactor;
  confirm: ConfirmPolicy;
  permissions: Permissions;
  /** What to do with a confirm_token; the default is for a client that makes further calls of the same process. */
  confirmNotice?: string;
  /** Characters of JSON. */
  maxOutput: number;
  /** Told of failures that are ours to mend. */
  onDefect: (tool: string, error: unknown) => void;
}

/**
 * Runs one call from raw arguments to a bounded, redacted result. It is the only place that catches: every failure
 * becomes an answer that says what failed, why, and what to try.
 */
export async function runTool(
  tool: Tool,
  raw: unknown,
  call: { context: ToolContext; consent: Consent },
  options: RunOptions,
): Promise<CallResult | Question> {
  let input: Record<string, unknown> = {};
  try {
    const { confirm_token: token, ...given } = readInput(tool, raw);
    input = given;
    const asked = await askFirst(tool, input, typeof token === "string" ? token : undefined, call, options);
    if ("answer" in asked) return asked.answer;
    const output = await tool.run(asked.input, call.context);
    return present(tool, input, options.redactor.value(output) as typeof output, options);
  } catch (error) {
    return failure(options.redactor.text(explain(tool, input, error, options)), options.maxOutput);
  }
}

const CONFIRM_NOTICE =
  "Nothing was done yet. Show this to the person; when they agree, make the same call with confirm_token.";

/** What to answer in place of carrying out a harmful call, or the input to carry it out with. */
async function askFirst(
  tool: Tool,
  input: Record<string, unknown>,
  token: string | undefined,
  { context, consent }: { context: ToolContext; consent: Consent },
  options: RunOptions,
): Promise<{ answer: CallResult | Question } | { input: Record<string, unknown> }> {
  const { redactor, permissions, maxOutput, confirmNotice = CONFIRM_NOTICE } = options;
  const told = tool.harm?.(input);
  if (told === undefined) return { input };
  const target = (await tool.resolve?.(input, context)) ?? input;
  const harm = redactor.text(told);
  const preview = async () => {
    const facts = (await tool.preview?.(target, context)) ?? { arguments: target };
    return redactor.value(facts) as Record<string, unknown>;
  };
  const call = { tool: tool.name, input, target, harm, token, preview };
  const verdict = await judge(call, options.confirm, permissions, consent);
  switch (verdict.kind) {
    case "agreed":
      return { input: target };
    case "ask":
      return { answer: { question: verdict.question, state: verdict.state } };
    case "refused":
      return { answer: failure(verdict.reason, maxOutput) };
    case "preview": {
      const result = { would: harm, ...verdict.preview };
      const remarks = { confirm_token: verdict.token, notice: confirmNotice };
      return { answer: present(tool, input, { result, ...remarks }, options) };
    }
  }
}

/** An answer that says what went wrong; it has no structured content, so that nobody takes it for data. */
export function failure(text: string, maxOutput: number): CallResult {
  const { value } = bound(text, maxOutput);
  return { content: [{ type: "text", text: String(value) }], isError: true };
}

function present(tool: Tool, input: Record<string, unknown>, output: ToolOutput, options: RunOptions): CallResult {
  const { result, ...remarks } = output;
  const marked = { ...remarks, ...(tool.untrusted ? { untrusted: true } : {}) };
  const bounded = bound(result, options.maxOutput);
  const truncation =
    bounded.cuts.length === 0 ? {} : { truncated: true, notice: noticeOf(tool, input, output, bounded) };
  const structuredContent = { result: bounded.value, ...marked, ...(options.redactor.value(truncation) as object) };
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

/** Says what was cut, and how to read the rest, behind what the tool itself remarks. */
function noticeOf(tool: Tool, input: Record<string, unknown>, { notice }: ToolOutput, bounded: Bounded): string {
  const shown = bounded.cuts.slice(0, 5).map((cut) => `${cut.at}: ${cut.shown} of ${cut.total} ${cut.unit}`);
  const more = bounded.cuts.length > shown.length ? [`and ${bounded.cuts.length - shown.length} more places`] : [];
  const paging = tool.paging?.(input, bounded) ?? "Ask for less in one call, or for a part.";
  const own = typeof notice === "string" ? `${notice} ` : "";
  return `${own}Cut to fit. Shown: ${[...shown, ...more].join("; ")}. ${paging}`;
}

function explain(tool: Tool, input: Record<string, unknown>, error: unknown, options: RunOptions): string {
  if (error instanceof InputError) return error.message;
  if (error instanceof RedisError) {
    return [`Redis refused the command: ${error.message}`, tool.advice?.(error, input)].filter(Boolean).join("\n");
  }
  if (error instanceof UpstashError) {
    return [`${error.message} ${error.advice}`, tool.advice?.(error, input)].filter(Boolean).join("\n");
  }
  options.onDefect(tool.name, error);
  return "The server met an error of its own; its log has the details. Trying the same call again will likely not help.";
}

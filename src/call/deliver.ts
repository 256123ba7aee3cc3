import type { Turns } from "../load/turns.ts";
import type { AnswerLimit } from "./answer-size.ts";
import { type Bounded, bound, type Independent } from "./bound.ts";
import { cleanInTurns, isLarge } from "./clean-in-turns.ts";
import type { CallContext } from "./context.ts";
import { type CallerResults, type KeptRemark, remarkOnRest } from "./kept-results.ts";
import { inListedWords } from "./listed-words.ts";
import { howToReadOn, isDeadEnd } from "./read-on.ts";
import type { CallRedactor } from "./redactor.ts";
import type { Tool, ToolOutput } from "./tool.ts";

/** What a call answers: the same as text and as a value, of which a client is sent what `ResultForm` says. */
export interface CallResult {
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  /** What a program of the client reads and no model, such as what an App draws; sent only where it is asked for. */
  _meta?: Readonly<Record<string, unknown>>;
  isError?: true;
  [extension: string]: unknown;
}

/** The member of `_meta` with what an App draws. */
export const DRAWN = "io.github.upstash-mcp/drawn";

/** How a client is sent an answer: its text, its structured content with a line that points there, or one beside the other. */
export type ResultForm = "text" | "structured" | "both";

/** What every answer is made by. */
export interface Delivery {
  redactor: Pick<CallRedactor, "text" | "value" | "rangesIn">;
  /** What the result of an answer may have; a number is one of characters of JSON. */
  maxOutput: Readonly<AnswerLimit> | number;
  /** The turns of the event loop in which large answers are made. */
  turns: Turns;
  /** What keeps the rest of an answer that is cut; nothing where it cannot be read on. */
  results?: CallerResults | undefined;
}

/**
 * The last phase of a call: its output without secrets, in as much as fits, and how to read what was cut. A large output
 * is cleaned and cut in turns of the event loop of its own.
 */
export function deliver(
  tool: Tool,
  input: Record<string, unknown>,
  output: ToolOutput,
  delivery: Delivery,
): CallResult | Promise<CallResult> {
  const names = tool.endpoint === undefined ? "stored" : "of-an-api";
  const clean = (value: unknown) => delivery.redactor.value(value, names);
  if (isLarge(output)) return deliverInTurns(tool, input, output, clean, delivery);
  return deliverAndKeep(tool, input, clean(output) as ToolOutput, delivery);
}

async function deliverInTurns(
  tool: Tool,
  input: Record<string, unknown>,
  output: ToolOutput,
  clean: (value: unknown) => unknown,
  delivery: Delivery,
): Promise<CallResult> {
  const cleaner = { clean, rangesIn: delivery.redactor.rangesIn };
  const cleaned = await cleanInTurns(output, cleaner, delivery.turns);
  await delivery.turns.next();
  return deliverAndKeep(tool, input, cleaned as ToolOutput, delivery);
}

/** Delivers output without secrets; of what does not fit all is kept, so that it can be read on. */
function deliverAndKeep(
  tool: Tool,
  input: Record<string, unknown>,
  output: ToolOutput,
  { redactor, maxOutput, results }: Delivery,
): CallResult | Promise<CallResult> {
  const bounded = bound(output.result, maxOutput, independentOf(tool, input, redactor));
  const keeping = remarkOnRest(results, tool, output.result, bounded);
  if (keeping === undefined) return answerOf(tool, input, output, bounded, { redactor });
  return keeping.then((rest) => answerOf(tool, input, output, bounded, { redactor, rest }));
}

/**
 * Delivers output whose parts have no secret in them. What the server itself says in it stays as it is, even where a secret
 * is one of its words. Nothing of it is kept.
 */
export function deliverClean(
  tool: Tool,
  input: Record<string, unknown>,
  output: ToolOutput,
  { redactor, maxOutput }: Omit<Delivery, "turns">,
): CallResult {
  const bounded = bound(output.result, maxOutput, independentOf(tool, input, redactor));
  return answerOf(tool, input, output, bounded, { redactor });
}

/** What an answer says of what it had to leave out. */
interface AboutCuts {
  redactor: Pick<CallRedactor, "text">;
  rest?: KeptRemark;
}

function answerOf(
  tool: Tool,
  input: Record<string, unknown>,
  { result, drawn, ...remarks }: ToolOutput,
  bounded: Bounded,
  about: AboutCuts,
): CallResult {
  const marked = { ...remarks, ...(tool.untrusted ? { untrusted: true } : {}) };
  const truncation = bounded.cuts.length === 0 ? {} : truncationOf(tool, input, remarks, bounded, about);
  const structuredContent = withNoticeAsListed({ result: bounded.value, ...marked, ...truncation }, tool);
  const meta = drawn === undefined ? {} : { _meta: { [DRAWN]: drawn } };
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent, ...meta };
}

/** The answer with a notice that names arguments as the list has them. */
function withNoticeAsListed(answer: Record<string, unknown>, tool: Tool): Record<string, unknown> {
  const { notice } = answer;
  return typeof notice === "string" ? { ...answer, notice: inListedWords(notice, tool) } : answer;
}

/** How the results of a list share an answer where they have nothing to do with each other; nothing where they do. */
function independentOf(
  tool: Tool,
  input: Record<string, unknown>,
  redactor: Pick<CallRedactor, "text">,
): Independent | undefined {
  const independent = tool.independent?.(input);
  const readOn = independent?.readOn;
  if (readOn === undefined) return independent && {};
  return {
    remark(index, shown) {
      const sentence = readOn(index, shown);
      if (sentence === undefined || typeof shown.value !== "object" || shown.value === null) return shown.value;
      const { notice } = shown.value as { notice?: unknown };
      const own = typeof notice === "string" ? `${notice} ` : "";
      return { ...shown.value, notice: inListedWords(`${own}${redactor.text(sentence)}`, tool) };
    },
  };
}

/**
 * An answer that says what went wrong, without secrets and in as much as fits, and names arguments of the tool as the list has
 * them; it has no structured content, so that nobody takes it for data.
 */
export function deliverFailure(
  text: string,
  { redactor, maxOutput }: Pick<Delivery, "maxOutput"> & { redactor: Pick<CallRedactor, "text"> },
  tool?: Tool,
): CallResult {
  // A secret may have a name of an argument in it, and would not be found once that is another.
  const clean = redactor.text(text);
  const { value } = bound(tool === undefined ? clean : inListedWords(clean, tool), maxOutput);
  return { content: [{ type: "text", text: String(value) }], isError: true };
}

/** Characters of what a client is told about the progress of a call. */
const LONGEST_PROGRESS = 500;

/** Progress as a client may see it: without secrets, and short. */
export function deliverProgress(
  progress: CallContext["progress"],
  redactor: Pick<CallRedactor, "text">,
): CallContext["progress"] {
  return (done, total, message) => progress(done, total, redactor.text(message).slice(0, LONGEST_PROGRESS));
}

/** The remarks about what was cut, and how to read the rest: what is kept costs Upstash nothing, so it comes first. */
function truncationOf(
  tool: Tool,
  input: Record<string, unknown>,
  remarks: Readonly<Record<string, unknown>>,
  bounded: Bounded,
  { redactor, rest }: AboutCuts,
): Record<string, unknown> {
  const { advice, remarks: corrected } = howToReadOn(tool, input, bounded, remarks);
  const { notice } = { ...remarks, ...corrected };
  const own = rest?.isKept && isDeadEnd(advice) ? [] : [redactor.text(advice)];
  const ways = rest === undefined ? own : [rest.sentence, ...own];
  return { ...corrected, truncated: true, notice: noticeOf(notice, bounded, ways.join(" ")) };
}

/** Says what was cut, and how to read the rest, behind what the tool itself remarks. */
function noticeOf(notice: unknown, bounded: Bounded, paging: string): string {
  const shown = bounded.cuts.slice(0, 5).map((cut) => `${cut.at}: ${cut.shown} of ${cut.total} ${cut.unit}`);
  const more = bounded.cuts.length > shown.length ? [`and ${bounded.cuts.length - shown.length} more places`] : [];
  const own = typeof notice === "string" ? `${notice} ` : "";
  return `${own}Cut to fit. Shown: ${[...shown, ...more].join("; ")}. ${paging}`;
}

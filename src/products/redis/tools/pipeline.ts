import * as z from "zod";
import type { CallContext } from "../../../call/context.ts";
import { commandText, shorten } from "../../../call/question.ts";
import { InputError, type ToolOutput } from "../../../call/tool.ts";
import type { Handler, LeveledRow } from "../../../catalog/rows.ts";
import { RedisError } from "../../../upstash/errors.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { whyNoReadAt } from "../command.ts";
import { createCommandFinder, type FoundCommand, lineOf, nameWords } from "../command-finder.ts";
import type { GuideTerms } from "../command-guide.ts";
import { hideArgumentSecrets, hideReplySecrets } from "../command-secrets.ts";
import type { RedisContext } from "../context.ts";
import { leftOut } from "../left-out.ts";
import { checkedRedisTool, type DatabaseContext } from "../redis-tool.ts";
import { whyExcluded, whyRefused } from "../refused.ts";
import { DIGEST_NOTICE, digestAnswers } from "./pipeline-digest.ts";
import { type CheckedLine, harmOf } from "./pipeline-harm.ts";
import { pipelineNotice } from "./pipeline-notice.ts";
import { pipelineReading } from "./pipeline-paging.ts";

/** Commands of one request; the REST API has no limit of its own but the size of the request. */
const MAX_COMMANDS = 1_000;
/** Characters of a command that a text shows. */
const LONGEST_COMMAND = 150;

const input = {
  commands: z
    .array(z.array(z.string()).min(1))
    .min(1)
    .max(MAX_COMMANDS)
    .describe('Each an array: ["HGET","user:1","name"].'),
  atomic: z.boolean().optional().describe("As MULTI/EXEC."),
};

const verbose = z.boolean().optional().describe("Every reply, also of many writes.");

type Find = ReturnType<typeof createCommandFinder>;

/** `redis_pipeline_read` and `redis_pipeline_write`: many commands in one request, each checked before anything is sent. */
export function pipelineTools(): LeveledRow<RedisContext>[] {
  const find = createCommandFinder();
  return [
    { kind: "leveled", ...read, privileged: false, at: (...terms) => readTool(find, termsOf(terms)) },
    { kind: "leveled", ...write, privileged: false, at: (...terms) => writeTool(find, termsOf(terms)) },
  ];
}

function termsOf([level, offered, left]: Parameters<LeveledRow["at"]>): GuideTerms {
  return { level, offered, left };
}

const read = { name: "redis_pipeline_read", access: "read" } as const;
const write = { name: "redis_pipeline_write", access: "write" } as const;

function readTool(find: Find, terms: GuideTerms): Handler<RedisContext> {
  return checkedRedisTool({
    ...read,
    title: "Redis pipeline: read",
    description: "Runs up to 1,000 reads of any family in one request, in order. A result or an error for each.",
    input,
    ...pipelineReading(find, "read"),
    mayHarm: false,
    check({ commands, atomic }, context) {
      const lines = checkReads(commands, find, terms);
      hideAll(lines, context);
      return {
        lines: lines.map(({ line }) => line),
        run: (database) => runPipeline(lines, { atomic, repeatable: true, verbose: true, terms }, database),
      };
    },
  });
}

function writeTool(find: Find, terms: GuideTerms): Handler<RedisContext> {
  return checkedRedisTool({
    ...write,
    title: "Redis pipeline: write",
    description:
      "Runs up to 1,000 commands in one request, in order; an error does not stop the rest. A result or an error for each; of more than 20 writes a digest: how many are ok, where 0 or null came, errors, and other replies. Also runs commands newer than the other tools.",
    input: { ...input, verbose },
    ...pipelineReading(find, "write"),
    mayHarm: true,
    check({ commands, atomic, verbose = false }, context) {
      const lines = checkLines(commands, find, terms);
      hideAll(lines, context);
      return {
        harm: harmOf(lines),
        lines: lines.map(({ line }) => line),
        run: (database) => runPipeline(lines, { atomic, repeatable: false, verbose, terms }, database),
      };
    },
  });
}

interface PipelineOptions {
  atomic: boolean | undefined;
  repeatable: boolean;
  /** Whether each answer is shown, however many there are. */
  verbose: boolean;
  terms: GuideTerms;
}

async function runPipeline(
  lines: readonly CheckedLine[],
  { atomic, repeatable, verbose, terms }: PipelineOptions,
  context: DatabaseContext,
): Promise<ToolOutput> {
  const { redis, signal } = context;
  const commands = lines.map(({ line }) => line);
  const answers = atomic
    ? await transact(() => redis.transaction(commands, { signal, repeatable }))
    : await redis.pipeline(commands, { signal, repeatable });
  const shown = answers.map((answer, index) => presentAnswer(answer, lines[index]?.found, context));
  const digest = verbose ? undefined : digestAnswers(lines, answers, shown);
  const notices = [pipelineNotice(lines, answers, terms), digest && DIGEST_NOTICE].filter((each) => each !== undefined);
  return { result: digest ?? shown, ...(notices.length === 0 ? {} : { notice: notices.join(" ") }) };
}

function hideAll(lines: readonly CheckedLine[], context: CallContext): void {
  for (const { found } of lines) if (found) hideArgumentSecrets(found.command, found.args, context);
}

async function transact(send: () => Promise<Answer[]>): Promise<Answer[]> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof RedisError)) throw error;
    throw new RedisError(`${error.message}. The transaction was discarded; nothing was executed.`);
  }
}

function presentAnswer(answer: Answer, found: FoundCommand | undefined, context: CallContext) {
  if ("error" in answer) return { error: answer.error.message };
  const notice = answer.left === undefined ? {} : { notice: leftOut(answer.left) };
  if (!found) return { result: answer.reply, ...notice };
  const { command, args } = found;
  const { reply } = hideReplySecrets(command, answer.reply, args, context);
  return { result: command.shape ? command.shape(reply, args) : reply, ...notice };
}

function checkLines(lines: readonly (readonly string[])[], find: Find, { offered, left }: GuideTerms): CheckedLine[] {
  return lines.map((given, index) => {
    const found = find(given);
    const line = found === undefined ? given : lineOf(found);
    const refused = whyNotSent(line, offered);
    if (refused !== undefined) throw refusal(index, given, `: ${refused}`);
    const excluded = found && whyExcluded(found.tool, left);
    if (found !== undefined && excluded !== undefined) throw refusal(index, [found.command.name], excluded);
    return { line, found };
  });
}

/** Why a line cannot be sent; of a command that REST cannot carry its own reason, also where its words are one element. */
function whyNotSent(line: readonly string[], offered: ReadonlySet<string>): string | undefined {
  const refused = whyRefused(line, offered);
  const words = refused === undefined ? [] : nameWords(line[0]);
  return words.length === 0 ? refused : (whyRefused([...words, ...line.slice(1)], offered) ?? refused);
}

function checkReads(lines: readonly (readonly string[])[], find: Find, terms: GuideTerms): CheckedLine[] {
  const checked = checkLines(lines, find, terms);
  for (const [index, { line, found }] of checked.entries()) {
    const problem = found === undefined ? unknown(terms) : whyNoRead(found, terms);
    if (problem !== undefined) throw refusal(index, found ? [found.command.name] : line, problem);
  }
  return checked;
}

function unknown({ level, offered }: GuideTerms): string {
  const isThere = offered.has("redis_pipeline_write");
  const whoCan = level === "writes" ? "redis_pipeline_write passes" : "With --allow-writes, a pipeline passes";
  return ` is no read that this server knows.${level === "writes" && !isThere ? "" : ` ${whoCan} unknown commands on.`}`;
}

function whyNoRead({ command, tool }: FoundCommand, { level, offered }: GuideTerms): string | undefined {
  if (command.access !== "read") {
    if (level !== "writes") return " can write; writes need --allow-writes.";
    const tools = ["redis_pipeline_write", tool].filter((name) => offered.has(name));
    return ` can write${tools.length > 0 ? `; it belongs to ${tools.join(" or ")}` : ""}.`;
  }
  const whyNot = whyNoReadAt(level, command);
  return whyNot && ` ${whyNot}.`;
}

function refusal(index: number, line: readonly string[], problem: string): InputError {
  const name = shorten(commandText(line.slice(0, 1)), LONGEST_COMMAND);
  return new InputError(`Nothing was sent. commands[${index}] (${name})${problem}`);
}

import { z } from "zod";
import type { ToolContext } from "../../../call/context.ts";
import { commandText, shorten } from "../../../call/question.ts";
import { InputError } from "../../../call/tool.ts";
import { tool } from "../../../catalog/define.ts";
import type { Handler, ToolOutput } from "../../../catalog/rows.ts";
import type { AccessMode } from "../../../upstash/credentials.ts";
import { RedisError } from "../../../upstash/errors.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { createCommandFinder, type FoundCommand } from "../command-finder.ts";
import { hideSecrets, isHarmful } from "../family.ts";
import { whyRefused } from "../refused.ts";

/** Commands of one request; the REST API has no limit of its own but the size of the request. */
const MAX_COMMANDS = 1_000;
/** Commands, and characters of each, in the question before a destructive pipeline. */
const HARM_SHOWN = 10;
const LONGEST_COMMAND = 150;

const input = {
  commands: z
    .array(z.array(z.string()).min(1))
    .min(1)
    .max(MAX_COMMANDS)
    .describe('Each an array: ["HGET","user:1","name"].'),
  atomic: z.boolean().optional().describe("All as one transaction, nothing in between."),
};

type PipelineInput = z.output<z.ZodObject<typeof input>>;
type CheckedLine = { line: readonly string[]; found: FoundCommand | undefined };

/** `redis_pipeline_read` and `redis_pipeline_write`: many commands in one request, each checked before anything is sent. */
export function pipelineTools(): Handler[] {
  const find = createCommandFinder();
  return [
    tool({
      name: "redis_pipeline_read",
      title: "Redis pipeline: read",
      access: "read",
      description:
        "Run up to 1,000 read commands of any family in one request, in order: fewer round trips than single calls. The whole batch is refused if one command is not a read. A result or an error for each command.",
      input,
      run: (given, context) => runPipeline(given, checkReads(given.commands, find, context), true, context),
    }),
    tool({
      name: "redis_pipeline_write",
      title: "Redis pipeline: write",
      access: "write",
      description:
        "Run up to 1,000 commands in one request, reads and writes, in order; with atomic as one transaction (MULTI/EXEC). A result or an error for each command; an error does not stop the rest. Also the way to a command newer than the other tools list.",
      input,
      harm: (given) => harmOf(given.commands, find),
      async resolve(given, context) {
        hideAll(checkLines(given.commands, find), context);
        return given;
      },
      run: (given, context) => runPipeline(given, checkLines(given.commands, find), false, context),
    }),
  ];
}

async function runPipeline(
  { atomic }: PipelineInput,
  lines: readonly CheckedLine[],
  repeatable: boolean,
  context: ToolContext,
): Promise<ToolOutput> {
  const redis = await context.redis();
  const commands = lines.map(({ line }) => line);
  hideAll(lines, context);
  const options = { signal: context.signal, repeatable };
  const answers = atomic
    ? await transact(() => redis.transaction(commands, options))
    : await redis.pipeline(commands, options);
  return { result: answers.map((answer, index) => presentAnswer(answer, lines[index]?.found, context)) };
}

function hideAll(lines: readonly CheckedLine[], context: ToolContext): void {
  for (const { found } of lines) if (found) hideSecrets(found.command, null, found.args, context);
}

async function transact(send: () => Promise<Answer[]>): Promise<Answer[]> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof RedisError)) throw error;
    throw new RedisError(`${error.message}. The transaction was discarded; nothing was executed.`);
  }
}

function presentAnswer(answer: Answer, found: FoundCommand | undefined, context: ToolContext) {
  if ("error" in answer) return { error: answer.error.message };
  if (!found) return { result: answer.reply };
  const { command, args } = found;
  const { reply } = hideSecrets(command, answer.reply, args, context);
  return { result: command.shape ? command.shape(reply, args) : reply };
}

function checkLines(
  lines: readonly (readonly string[])[],
  find: ReturnType<typeof createCommandFinder>,
): CheckedLine[] {
  return lines.map((line, index) => {
    const refused = whyRefused(line);
    if (refused !== undefined) throw refusal(index, line, `: ${refused}`);
    return { line, found: find(line) };
  });
}

function checkReads(
  lines: readonly (readonly string[])[],
  find: ReturnType<typeof createCommandFinder>,
  { mode }: ToolContext,
) {
  const checked = checkLines(lines, find);
  for (const [index, { line, found }] of checked.entries()) {
    const problem = found === undefined ? unknown(mode) : whyNoRead(found, mode);
    if (problem !== undefined) throw refusal(index, found ? [found.command.name] : line, problem);
  }
  return checked;
}

function unknown(mode: AccessMode): string {
  const whoCan = mode === "writes" ? "redis_pipeline_write passes" : "With --allow-writes, redis_pipeline_write passes";
  return ` is no read that this server knows. ${whoCan} unknown commands on.`;
}

function whyNoRead({ command, tool }: FoundCommand, mode: AccessMode): string | undefined {
  if (command.access !== "read") {
    const flag = mode === "writes" ? "" : ", which need --allow-writes";
    return ` can write; it belongs to redis_pipeline_write or ${tool}${flag}.`;
  }
  if (!command.privileged || mode !== "read-only") return undefined;
  return " needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.";
}

function refusal(index: number, line: readonly string[], problem: string): InputError {
  const name = shorten(commandText(line.slice(0, 1)), LONGEST_COMMAND);
  return new InputError(`Nothing was sent. commands[${index}] (${name})${problem}`);
}

/** Destructive commands, and unknown ones, which nobody can vouch for. */
function harmOf(
  lines: readonly (readonly string[])[],
  find: ReturnType<typeof createCommandFinder>,
): string | undefined {
  const harmful = lines.filter((line) => {
    const found = find(line);
    return found === undefined || isHarmful(found.command, found.args);
  });
  if (harmful.length === 0) return undefined;
  const shown = harmful.slice(0, HARM_SHOWN).map((line) => shorten(commandText(line), LONGEST_COMMAND));
  const more = harmful.length > shown.length ? [`and ${harmful.length - shown.length} more destructive commands`] : [];
  return `runs ${[...shown, ...more].join("; ")}`;
}

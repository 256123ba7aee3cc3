import { commandText, shorten } from "../../../call/question.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { CheckedLine } from "./pipeline-harm.ts";

/** So many replies that say nothing but that a write was done, or failed as another one did, are shown one by one. */
const MOST_SHOWN = 20;
/** Errors that are shown with their commands; equal ones count once. */
const MOST_ERRORS = 20;
/** Characters of JSON of the replies that are shown; longer ones share an answer better as a list of all. */
const MOST_CHARACTERS = 16_000;
const LONGEST_NAME = 40;

/** Places in `commands`, counted from 0: one by one, or a run of three and more as "7-41". */
type Places = (number | string)[];

/** What a long list of answers says in short: each command is in one of these, and once. */
interface Digest {
  /** Commands that did all they name. */
  ok: number;
  zero_at: Places;
  null_at?: Places;
  errors: { at: Places; command: string; error: string }[];
  /** Where errors are that are not among `errors`. */
  more_errors_at?: Places;
  replies?: object[];
}

type Kind = "ok" | "zero" | "null" | "error" | "told";

/**
 * The digest of the answers, or nothing where all are better shown. `shown` is what a client would see of each. Only replies
 * that are plain go into numbers; every other one is given in full.
 */
export function digestAnswers(
  lines: readonly CheckedLine[],
  answers: readonly Answer[],
  shown: readonly object[],
): Digest | undefined {
  const places: Record<Kind, number[]> = { ok: [], zero: [], null: [], error: [], told: [] };
  for (const [index, answer] of answers.entries()) places[kindOf(lines[index], answer)].push(index);
  const errors = errorsOf(places.error, lines, answers);
  const equal = "more_errors_at" in errors ? 0 : places.error.length;
  if (places.ok.length + places.zero.length + places.null.length + equal <= MOST_SHOWN) return undefined;
  const replies = places.told.map((at) => replyAt(at, lines[at], shown[at]));
  if (JSON.stringify(replies).length > MOST_CHARACTERS) return undefined;
  return {
    ok: places.ok.length,
    zero_at: inRuns(places.zero),
    ...(places.null.length === 0 ? {} : { null_at: inRuns(places.null) }),
    ...errors,
    ...(replies.length === 0 ? {} : { replies }),
  };
}

/** What is said beside a digest. */
export const DIGEST_NOTICE =
  "Replies that say only that a command was done are counted: ok. The places are those in commands, from 0. All were sent: do not send them again for their replies; next time verbose: true shows each.";

function kindOf(line: CheckedLine | undefined, answer: Answer): Kind {
  if ("error" in answer) return "error";
  const { command, args = [] } = line?.found ?? {};
  if (command?.plain === undefined || answer.left !== undefined) return "told";
  if (answer.reply === 0) return "zero";
  if (answer.reply === null) return "null";
  return command.plain(answer.reply, args) ? "ok" : "told";
}

function replyAt(at: number, line: CheckedLine | undefined, shown: object | undefined): object {
  const { result, ...remarks } = (shown ?? {}) as { result?: unknown };
  return { at, command: nameOf(line), reply: result, ...remarks };
}

function errorsOf(places: readonly number[], lines: readonly CheckedLine[], answers: readonly Answer[]) {
  const known = new Map<string, { command: string; error: string; places: number[] }>();
  const others: number[] = [];
  for (const at of places) {
    const answer = answers[at];
    const error = answer !== undefined && "error" in answer ? answer.error.message : "";
    const command = nameOf(lines[at]);
    const same = known.get(JSON.stringify([command, error]));
    if (same !== undefined) same.places.push(at);
    else if (known.size < MOST_ERRORS) known.set(JSON.stringify([command, error]), { command, error, places: [at] });
    else others.push(at);
  }
  return {
    errors: [...known.values()].map((each) => ({
      at: inRuns(each.places),
      command: each.command,
      error: each.error,
    })),
    ...(others.length === 0 ? {} : { more_errors_at: inRuns(others) }),
  };
}

function nameOf(line: CheckedLine | undefined): string {
  return line?.found?.command.name ?? shorten(commandText(line?.line.slice(0, 1) ?? []), LONGEST_NAME);
}

/** Ascending places, with those that follow each other as one text. */
function inRuns(places: readonly number[]): Places {
  const found: Places = [];
  let start = 0;
  for (const [index, at] of places.entries()) {
    if (places[index + 1] === at + 1) continue;
    const run = places.slice(start, index + 1);
    found.push(...(run.length < 3 ? run : [`${run[0]}-${at}`]));
    start = index + 1;
  }
  return found;
}

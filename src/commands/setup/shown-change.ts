import { isNamedLikeSecret, urlPassword, withoutSecretWords } from "../../upstash/secret-words.ts";
import { isNamedValues } from "./configuration-edit.ts";
import { openWordsOf, readEntry } from "./our-entry.ts";
import { COPY_ENDING, ENTRY_NAME, type PlannedChange } from "./plan-change.ts";
import { isChange } from "./write-changes.ts";

const HIDDEN = "••••";
/** A line that is longer holds a whole file. */
const LONGEST_LINE = 300;

/** What a person reads of a plan: the lines that go and come, without a secret. */
export function shownChange(plan: PlannedChange): string {
  const { found, file, after, copy, entries } = plan;
  const head = `${found.client.title}: ${found.file}`;
  if (!isChange(plan))
    return `${head}\n  nothing to change${isOthers(plan) ? `: ${ENTRY_NAME} is another server here` : ""}\n`;
  const hasOwn = readEntry(entries.before).isOurs;
  const others = hasOwn ? [] : openlyNot(entries.before);
  const secrets = [...others.flatMap(asWritten), ...secretsIn(entries.before), ...secretsIn(entries.after)];
  const note = {
    write: `  the file as it is now${hasOwn ? ", without the entry," : ""} is kept as ${found.file}${COPY_ENDING}\n`,
    keep: "",
    remove: `  ${found.file}${COPY_ENDING} is removed\n`,
  }[copy];
  const made =
    file.text === undefined ? "  a new file\n" : after === undefined ? "  the file goes: nothing else is in it\n" : "";
  return `${head}\n${made}${note}${changedLines(file.text ?? "", after ?? "", secrets)}`;
}

function isOthers({ entries: { before, after } }: PlannedChange): boolean {
  return before !== undefined && after === undefined && !readEntry(before).isOurs;
}

/** The lines in which two texts differ, `-` and `+`, with a place in the first; those around them are not shown. */
function changedLines(before: string, after: string, secrets: readonly string[]): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same++;
  let end = 0;
  while (end < old.length - same && end < now.length - same && old.at(-1 - end) === now.at(-1 - end)) end++;
  const [gone, come] = [old.slice(same, old.length - end), now.slice(same, now.length - end)];
  // What another has written, as in the one line of a whole file, may have secrets under any name.
  const isWhole = come.some((line) => line.length > LONGEST_LINE);
  const unseen = (line: string) => withoutSecretWords(hidden(line, secrets), HIDDEN);
  const shownGone = cut(gone.map(unseen), come.map(unseen)).map((line) => `- ${line}`);
  const clean = come.map(isWhole ? unseen : (line) => hidden(line, secrets));
  const shownCome = cut(clean, gone.map(unseen)).map((line) => `+ ${line}`);
  return `  line ${same + 1}\n${[...shownGone, ...shownCome].map((line) => `  ${line}\n`).join("")}`;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** Lines; of a long one only the part in which it differs from its counterpart. */
function cut(lines: readonly string[], others: readonly string[]): string[] {
  const [line = "", ...more] = lines;
  const [other = ""] = others;
  if (more.length > 0 || line.length <= LONGEST_LINE)
    return lines.map((one) => (one.length <= LONGEST_LINE ? one : "…"));
  let from = 0;
  while (from < other.length && line[from] === other[from]) from++;
  let end = 0;
  while (end < line.length - from && end < other.length - from && line.at(-1 - end) === other.at(-1 - end)) end++;
  return [`…${line === other ? HIDDEN : line.slice(from, line.length - end)}…`];
}

function hidden(line: string, secrets: readonly string[]): string {
  const shown = secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), line);
  return shown.replaceAll(urlPassword, (_, start: string) => start + HIDDEN);
}

/** The values of an entry that may be secret, as they stand in a file. */
function secretsIn(entry: unknown): string[] {
  return secretValues(entry).flatMap(asWritten);
}

function asWritten(secret: string): string[] {
  return [JSON.stringify(secret).slice(1, -1), secret];
}

/** What another server in our place was given: any of it may be secret, whatever its name. The longest first. */
function openlyNot(entry: unknown): string[] {
  const { command, env } = readEntry(entry);
  const open = new Set([...openWordsOf(command), "true", "false"]);
  const words = command.filter((word) => !open.has(word) && !/^--?[\w-]+$/.test(word));
  return [...words, ...Object.values(env)]
    .filter((value) => value.length > 2)
    .sort((one, other) => other.length - one.length);
}

function secretValues(entry: unknown): string[] {
  if (!isNamedValues(entry)) return [];
  return Object.entries(entry).flatMap(([key, value]): string[] => {
    if (isNamedValues(value)) return secretValues(value);
    return typeof value === "string" && isNamedLikeSecret(key) && value !== "" ? [value] : [];
  });
}

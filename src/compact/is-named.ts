import type { ToolFacts } from "../call/tool.ts";

/** Commands that are words of English as well: in small letters they may be only words. */
const ENGLISH: ReadonlySet<string> = new Set(
  "APPEND COMMAND COPY DIGEST DUMP ECHO EXISTS EXPIRE GET INFO KEYS PERSIST PING PUBLISH RENAME RESTORE SCAN SET TIME TOUCH TTL TYPE UNLINK".split(
    " ",
  ),
);

/** Whether a question names the tool, or one of its commands: in capitals, as the whole of it, or where it is no other word. */
export function isNamed({ name, commands = [] }: ToolFacts, question: string): boolean {
  const padded = ` ${question.trim().replace(/[^\w.]+/g, " ")} `;
  if (padded.includes(` ${name} `)) return true;
  const capitals = padded.toUpperCase();
  return commands.some((command) => {
    const isPlain = command.includes(" ") || ENGLISH.has(command);
    return (isPlain ? padded : capitals).includes(` ${command} `) || capitals.trim() === command;
  });
}

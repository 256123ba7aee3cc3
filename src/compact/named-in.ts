import type { ToolFacts } from "../call/tool.ts";

/** Commands that are words of English as well: in small letters they may be only words. */
const ENGLISH: ReadonlySet<string> = new Set(
  "APPEND COMMAND COPY DIGEST DUMP ECHO EXISTS EXPIRE GET INFO KEYS PERSIST PING PUBLISH RENAME RESTORE SCAN SET TIME TOUCH TTL TYPE UNLINK".split(
    " ",
  ),
);

/**
 * Tells of each tool whether a question names it, or one of its commands: in capitals, as the whole of it, or where it is no
 * other word.
 */
export function namedIn(question: string): (tool: ToolFacts) => boolean {
  const padded = ` ${question.trim().replace(/[^\w.]+/g, " ")} `;
  const capitals = padded.toUpperCase();
  const whole = capitals.trim();
  return ({ name, commands = [] }) => {
    if (padded.includes(` ${name} `)) return true;
    return commands.some((command) => {
      const isPlain = command.includes(" ") || ENGLISH.has(command);
      return (isPlain ? padded : capitals).includes(` ${command} `) || whole === command;
    });
  };
}

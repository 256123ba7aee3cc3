/** The tools by which a client calls those that it is not shown. */
export const THROUGH_READ = "upstash_read";
export const THROUGH_WRITE = "upstash_write";

/** Whether a tool calls the one that its argument `tool` names. */
export function callsAnother(name: string): boolean {
  return name === THROUGH_READ || name === THROUGH_WRITE;
}

/** The name of the tool that a call of such a tool names, as it is given; nothing where it names none. */
export function innerToolOf(name: string, args: unknown): string | undefined {
  if (!callsAnother(name) || typeof args !== "object" || args === null) return undefined;
  const { tool } = args as { tool?: unknown };
  return typeof tool === "string" ? tool.trim() : undefined;
}

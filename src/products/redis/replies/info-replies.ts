import type { Reply } from "../../../upstash/reply.ts";

/**
 * The text of INFO as an object of sections, each an object of texts; without section headings one object of texts. As
 * it came where a line is neither a heading nor `name:value`, or a name comes twice.
 */
export function asSections(reply: Reply): unknown {
  if (typeof reply !== "string") return reply;
  const lines = reply.split(/\r?\n/).filter((line) => line !== "");
  const loose = new Map<string, string>();
  const sections = new Map<string, Map<string, string>>();
  let section = loose;
  for (const line of lines) {
    if (line.startsWith("# ")) {
      section = new Map();
      if (sections.has(line.slice(2))) return reply;
      sections.set(line.slice(2), section);
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    if (colon < 1 || section.has(name)) return reply;
    section.set(name, line.slice(colon + 1));
  }
  if (sections.size === 0) return loose.size === 0 ? reply : Object.fromEntries(loose);
  if (loose.size > 0) return reply;
  return Object.fromEntries([...sections].map(([name, fields]) => [name, Object.fromEntries(fields)]));
}

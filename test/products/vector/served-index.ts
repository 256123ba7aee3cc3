import type { AccessLevel } from "../../../src/upstash/access.ts";
import { type QStashServer, serveWith } from "../qstash/served.ts";

export const token = "token-that-may-write-0f5b21";
export const readOnlyToken = "token-that-only-reads-77ac0e";

const modeFlags: Readonly<Record<AccessLevel, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};

/**
 * The whole server but its transport for the index at a URL, be it one of Vector or of Search; both tokens are set. Nobody is
 * asked unless the flags say so.
 */
export function serveIndex(
  url: string,
  mode: AccessLevel = "read-only",
  flags: Record<string, string> = {},
): QStashServer {
  const variables = ["VECTOR", "SEARCH"].flatMap((product) => [
    [`UPSTASH_${product}_REST_URL`, url],
    [`UPSTASH_${product}_REST_TOKEN`, token],
    [`UPSTASH_${product}_REST_READONLY_TOKEN`, readOnlyToken],
  ]);
  return serveWith({ ...modeFlags[mode], ...flags }, Object.fromEntries(variables));
}

/** The question that a call asks; nothing but reads has left by then. */
export async function askedBy(
  index: { url: string; changes(): readonly unknown[] },
  tool: string,
  input: Record<string, unknown>,
): Promise<string> {
  const server = serveIndex(index.url, "writes", { confirm: "auto" });
  const asked = await server.call(tool, input, { canAsk: true });
  if (index.changes().length > 0) throw new Error("something was changed before a person was asked");
  if (!("question" in asked)) throw new Error(`nobody was asked: ${JSON.stringify(asked)}`);
  return String(asked.question);
}

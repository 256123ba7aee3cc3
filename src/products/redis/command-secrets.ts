import type { CallContext } from "../../call/context.ts";
import type { Reply } from "../../upstash/reply.ts";
import type { Command } from "./command.ts";

/**
 * Keeps the secrets that a command carries out of every answer, those of its reply too; `reply` is null before there is
 * one. Tells how many there are, and gives the reply with those that are a text of their own left out, however short.
 */
export function hideCommandSecrets(
  command: Pick<Command, "secrets"> | undefined,
  reply: Reply,
  args: readonly string[],
  context: Pick<CallContext, "hide">,
): { reply: Reply; hidden: number } {
  const secrets = command?.secrets?.(reply, args) ?? [];
  const shown = new Map(secrets.map((secret) => [secret, context.hide(secret)]));
  return { reply: shown.size === 0 ? reply : withShown(reply, shown), hidden: secrets.length };
}

function withShown(reply: Reply, shown: ReadonlyMap<string, string>): Reply {
  if (Array.isArray(reply)) return reply.map((inner) => withShown(inner, shown));
  return typeof reply === "string" ? (shown.get(reply) ?? reply) : reply;
}

import type { CallContext } from "../../call/context.ts";
import type { Reply } from "../../upstash/reply.ts";
import type { Command } from "./command.ts";

type WithSecrets = Pick<Command, "secrets" | "handsOver"> | undefined;

/** Keeps the secrets that a command carries out of the answer of its call. */
export function hideArgumentSecrets(
  command: WithSecrets,
  args: readonly string[],
  context: Pick<CallContext, "hide">,
): void {
  for (const secret of command?.secrets?.(null, args) ?? []) context.hide(secret);
}

/**
 * The reply without the secrets that are a text of their own in it, however short; tells whether there are more than the
 * call itself has brought. A token or password that the command hands over is kept out of everything from here on; other
 * texts of the reply somebody may have chosen, such as the hash of a user's password, so they are left out here alone.
 */
export function hideReplySecrets(
  command: WithSecrets,
  reply: Reply,
  args: readonly string[],
  context: Pick<CallContext, "hide" | "learn">,
): { reply: Reply; hidesMore: boolean } {
  const brought = new Set([...args, ...(command?.secrets?.(null, args) ?? [])]);
  const secrets = command?.secrets?.(reply, args) ?? [];
  const received = secrets.filter((secret) => !brought.has(secret));
  if (command?.handsOver) for (const secret of received) context.learn(secret, "database");
  const shown = new Map(secrets.map((secret) => [secret, context.hide(secret)]));
  return { reply: shown.size === 0 ? reply : withShown(reply, shown), hidesMore: received.length > 0 };
}

function withShown(reply: Reply, shown: ReadonlyMap<string, string>): Reply {
  if (Array.isArray(reply)) return reply.map((inner) => withShown(inner, shown));
  return typeof reply === "string" ? (shown.get(reply) ?? reply) : reply;
}

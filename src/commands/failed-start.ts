import { SelectionError } from "../catalog/select.ts";
import { ConfigError } from "../config/read.ts";
import { LocalError } from "../local/local-error.ts";
import { detailsOf } from "../log.ts";
import { TlsError } from "../transport/tls-error.ts";
import { visible } from "../upstash/visible.ts";
import { tellPerson } from "./output.ts";

/** Tells the person on stderr, in one line, what ended the program; of a defect also where it is. */
export function tellFailedStart(error: unknown): void {
  const text = isExpected(error) ? error.message : `Unexpected failure: ${detailsOf(error)}`;
  tellPerson(`upstash-mcp: ${oneLine(text)}\n`);
}

/**
 * Tells it also to a client that has started the program to serve it on stdio, as the answer to its requests: many show
 * nothing of stderr. Resolves when the client knows, or is silent.
 */
export async function tellClient(error: unknown, argv: readonly string[], commands: readonly string[]): Promise<void> {
  if (!mayHaveClient(argv, commands)) return;
  const text = isExpected(error) ? error.message : "an unexpected failure, which stderr tells.";
  const { answerFailed } = await import("../transport/failed-stdio.ts");
  await answerFailed(`upstash-mcp did not start: ${oneLine(text)}`, { input: process.stdin, output: process.stdout });
}

/** Whether a client may be at the other end of stdin: nobody types there, and the words ask for no other command or way. */
function mayHaveClient(argv: readonly string[], commands: readonly string[]): boolean {
  if (process.stdin.isTTY) return false;
  const asksForHttp = argv.some(
    (word, at) => word === "--transport=http" || (word === "http" && argv[at - 1] === "--transport"),
  );
  if (asksForHttp || process.env.UPSTASH_MCP_TRANSPORT === "http") return false;
  return !argv.some((word) => word !== "serve" && commands.includes(word));
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, (space) => (space.includes("\n") ? " " : space)));
}

/** Flags that are wrong, a port in use or a missing redis-server: the message alone tells the person what to do. */
function isExpected(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof SelectionError || error instanceof LocalError) return true;
  if (error instanceof TlsError) return true;
  return error instanceof Error && "syscall" in error;
}

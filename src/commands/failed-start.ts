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
  tellPerson(`upstash-mcp: ${visible(text.replace(/\s+/g, (space) => (space.includes("\n") ? " " : space)))}\n`);
}

/** Flags that are wrong, a port in use or a missing redis-server: the message alone tells the person what to do. */
function isExpected(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof SelectionError || error instanceof LocalError) return true;
  if (error instanceof TlsError) return true;
  return error instanceof Error && "syscall" in error;
}

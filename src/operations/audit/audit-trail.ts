import type { CallObserver } from "../../call/observer.ts";
import { briefOf, type Log } from "../../log.ts";
import { type AuditFormat, auditLine, lostLine } from "./audit-line.ts";
import { createLineQueue } from "./line-queue.ts";
import { type LineFile, openLineFile, stderrSink } from "./line-sink.ts";

/** A line for each call that has ended. */
export interface AuditTrail {
  observer: CallObserver;
  /** Goes on in the file that has the name now; nothing where the lines go to stderr. */
  reopen: (() => void) | undefined;
  /** Waits until all lines are written that can be. */
  close(): Promise<void>;
}

export interface AuditOptions {
  format: AuditFormat;
  /** The file; stderr without one. */
  path: string | undefined;
  log: Log;
}

/**
 * Opens an audit. Rejects where its file cannot be opened now; what cannot be written later is told in the log, once until
 * it can be again, and stops no call.
 */
export async function openAuditTrail({ format, path, log }: AuditOptions): Promise<AuditTrail> {
  const file = path === undefined ? undefined : await openLineFile(path);
  const queue = createLineQueue(file ?? stderrSink(), {
    lostLine: (count) => lostLine(count, new Date(), format),
    onFailure: (error) =>
      log("error", `audit: lines cannot be written and wait: ${briefOf(error)}. Calls go on; it is tried again.`),
    onRecovery: (lost) => log("warn", `audit: lines are written again; ${lost} were lost meanwhile`),
  });
  process.once("exit", () => queue.writeNow());
  return {
    observer: { begun() {}, ended: (call) => queue.push(auditLine(call, format)) },
    reopen: file && reopening(file, queue.wake, log),
    async close() {
      queue.wake();
      await queue.flushed();
      if (queue.left > 0) log("error", `audit: ${queue.left} lines are not written`);
    },
  };
}

function reopening(file: LineFile, wake: () => void, log: Log): () => void {
  return () => {
    file.reopen();
    log("info", "audit: the file is opened anew");
    wake();
  };
}

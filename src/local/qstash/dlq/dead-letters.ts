import { createKeptEntries, type KeptEntries } from "../kept-entries.ts";
import type { LogDetails } from "../logs/message-log.ts";
import type { MessageContent } from "../messages/message.ts";
import type { WorkflowRun } from "../workflow/workflow-run.ts";

/** A message that could not be delivered, and what its last try got. */
export interface DeadLetter {
  readonly dlqId: string;
  /** When it failed. */
  readonly failedAt: number;
  readonly message: MessageContent;
  readonly error: string | undefined;
  readonly response: LogDetails["response"];
  /** The workflow run that has failed with it. */
  readonly run?: WorkflowRun | undefined;
}

export type DeadLetters = KeptEntries<DeadLetter>;

const MOST_LETTERS = 10_000;
const MOST_BYTES = 64 * 1024 ** 2;

/** What a letter holds, and adds to a page. */
export function bytesOfLetter({ message, response }: DeadLetter): number {
  return message.body.length + (response?.body.length ?? 0);
}

/** No message has failed yet. `tell` hears once that older ones are dropped. */
export function createDeadLetters(tell: (sentence: string) => void): DeadLetters {
  return createKeptEntries<DeadLetter>({
    most: MOST_LETTERS,
    mostBytes: MOST_BYTES,
    bytesOf: bytesOfLetter,
    onFirstDrop: () =>
      tell(
        `The local QStash keeps the newest ${MOST_LETTERS.toLocaleString("en")} messages of the DLQ, and ${MOST_BYTES / 1024 ** 2} MiB of bodies; older ones are dropped from now on.`,
      ),
  });
}

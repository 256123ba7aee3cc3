import { createKeptEntries, type KeptEntries } from "../kept-entries.ts";
import type { HeaderLists } from "../messages/header-lists.ts";
import type { MessageContent } from "../messages/message.ts";

/** "Lifecycle of a Message". */
export type MessageState =
  | "CREATED"
  | "ACTIVE"
  | "ERROR"
  | "RETRY"
  | "DELIVERED"
  | "FAILED"
  | "CANCEL_REQUESTED"
  | "CANCELED";

/** What more there is to say of a state. */
export interface LogDetails {
  readonly error?: string | undefined;
  readonly nextDeliveryTime?: number;
  readonly response?: { readonly status: number; readonly headers: HeaderLists; readonly body: Buffer } | undefined;
}

/** One state of one message, and when it came. */
export interface MessageLogEntry extends LogDetails {
  readonly time: number;
  readonly state: MessageState;
  readonly message: MessageContent;
}

export type MessageLog = KeptEntries<MessageLogEntry>;

/** "Only the last 10.000 logs are kept." */
const MOST_ENTRIES = 10_000;
/** Of the bodies that the entries hold, so that a few large ones do not fill the memory. */
const MOST_BYTES = 64 * 1024 ** 2;

/** An empty log. `tell` hears once that older entries are dropped. */
export function createMessageLog(tell: (sentence: string) => void): MessageLog {
  return createKeptEntries<MessageLogEntry>({
    most: MOST_ENTRIES,
    mostBytes: MOST_BYTES,
    bytesOf: ({ state, message, response }) =>
      (state === "CREATED" ? message.body.length : 0) + (response?.body.length ?? 0),
    onFirstDrop: () =>
      tell(
        `The local QStash keeps the newest ${MOST_ENTRIES.toLocaleString("en")} log entries, and ${MOST_BYTES / 1024 ** 2} MiB of bodies; older ones are dropped from now on.`,
      ),
  });
}

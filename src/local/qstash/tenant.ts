import type { Clock } from "../clock.ts";
import { createDeadLetters, type DeadLetters } from "./dlq/dead-letters.ts";
import type { FlowControlKey } from "./flow-control/flow-control-key.ts";
import { createSigningKeys, type SigningKeys } from "./keys/signing-keys.ts";
import { createMessageLog, type MessageLog } from "./logs/message-log.ts";
import type { Message } from "./messages/message.ts";
import type { NewId } from "./qstash-ids.ts";
import type { MessageQueue } from "./queues/queue-state.ts";
import type { Schedule } from "./schedules/schedule.ts";
import type { UrlGroup } from "./url-groups/url-group.ts";
import { createRunStore, type RunStore } from "./workflow/run-store.ts";

/** Who a tenant is. The tokens are asked for at each request: one that is no longer here is worth nothing from then on. */
export interface TenantUser {
  readonly id: string;
  readonly token: string;
  readonly readOnlyToken: string;
  /** Sent with its deliveries, as `Upstash-Region`. */
  readonly region?: string | undefined;
}

/** A user with tokens of its own: JSON in base64, as those of Upstash, whose client of Workflow reads the ID in them. */
export function createUser(newId: NewId): TenantUser {
  const id = newId("user");
  const tokenOf = (): string => Buffer.from(JSON.stringify({ UserID: id, Password: newId("pw") })).toString("base64");
  return { id, token: tokenOf(), readOnlyToken: tokenOf() };
}

/** Everything that one user of the local QStash has. Nobody else sees any of it. */
export interface Tenant {
  readonly user: TenantUser;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly startedAt: number;
  readonly keys: SigningKeys;
  /** What is not yet done with, by ID. */
  readonly messages: Map<string, Message>;
  /** How many bytes their bodies have. */
  pendingBytes: number;
  /** Messages by when they are due, of which each is in `messages` too. */
  readonly due: DueTimes;
  /** What may go out as soon as there is room. */
  readonly ready: Set<Message>;
  /** How many deliveries run now. */
  active: number;
  readonly queues: Map<string, MessageQueue>;
  readonly flowControls: Map<string, FlowControlKey>;
  readonly urlGroups: Map<string, UrlGroup>;
  readonly schedules: Map<string, Schedule>;
  readonly deadLetters: DeadLetters;
  readonly log: MessageLog;
  readonly runs: RunStore;
  /** The IDs that messages were published with of late. */
  readonly deduplication: Map<string, { readonly messageId: string; readonly until: number }>;
  /** Begins a delivery. */
  readonly deliver: (message: Message) => void;
  /** Tells the person who runs the server something that no client is told. */
  readonly tell: (sentence: string) => void;
}

/** The messages that wait for a time. */
export interface DueTimes {
  add(message: Message): void;
  remove(message: Message): void;
  has(message: Message): boolean;
}

/** What a tenant is made with. */
export type TenantOptions = Pick<Tenant, "user" | "clock" | "newId" | "due" | "deliver" | "tell">;

/** A tenant that has nothing yet. */
export function createTenant(given: TenantOptions): Tenant {
  const { tell } = given;
  return {
    ...given,
    startedAt: given.clock.now(),
    keys: createSigningKeys(given.newId),
    messages: new Map(),
    pendingBytes: 0,
    ready: new Set(),
    active: 0,
    queues: new Map(),
    flowControls: new Map(),
    urlGroups: new Map(),
    schedules: new Map(),
    deadLetters: createDeadLetters(tell),
    log: createMessageLog(tell),
    runs: createRunStore(tell),
    deduplication: new Map(),
  };
}

import type { RespCommand } from "../../src/local/redis/connection/resp.ts";
import type { Names } from "./names.ts";

const FIRST_MS = 1_790_000_000_000;
/** What the group of the orders was given, and did not yet see. */
export const ORDERS = { entries: 400, delivered: 300, pending: 180 } as const;
const EVENTS = 500;
/** How long nobody has heard of the dead worker. */
export const IDLE_MS = 6 * 3_600_000;
const KINDS = ["signup", "login", "checkout", "refund", "logout"] as const;

const idOf = (index: number) => `${FIRST_MS + index * 1_000}-0`;
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => idOf(from + index));

/** The entries that the dead worker has taken and never acknowledged. */
export const PENDING_IDS: readonly string[] = ids(0, ORDERS.pending);

/** The five newest events, oldest first. */
export const NEWEST_EVENTS: readonly { readonly id: string; readonly kind: string }[] = ids(EVENTS - 5, EVENTS).map(
  (id, index) => ({ id, kind: kindOf(EVENTS - 5 + index) }),
);

function kindOf(index: number): string {
  return KINDS[(index * 7) % KINDS.length] ?? "";
}

/**
 * Two streams. One worker of the orders has died six hours ago with 180 entries; the other one has taken 120 and
 * acknowledged them; 100 wait for somebody. The second group of the orders has done all of its work.
 */
export function streamCommands(names: Names): RespCommand[] {
  const { orders, billing, mailing, deadWorker, worker, events } = names;
  const take = (group: string, consumer: string, count: number): RespCommand => [
    ...["XREADGROUP", "GROUP", group, consumer, "COUNT", `${count}`, "STREAMS", orders, ">"],
  ];
  const ack = (group: string, from: number, to: number): RespCommand => ["XACK", orders, group, ...ids(from, to)];
  const idle = ["IDLE", `${IDLE_MS}`, "RETRYCOUNT", "3", "JUSTID"];
  return [
    ...ids(0, ORDERS.entries).map((id, index) => ["XADD", orders, id, "order", `${index}`, "total", `${index}.90`]),
    ["XGROUP", "CREATE", orders, billing, "0"],
    take(billing, deadWorker, ORDERS.pending),
    ["XCLAIM", orders, billing, deadWorker, "0", ...PENDING_IDS, ...idle],
    take(billing, worker, ORDERS.delivered - ORDERS.pending),
    ack(billing, ORDERS.pending, ORDERS.delivered),
    ["XGROUP", "CREATE", orders, mailing, "0"],
    take(mailing, worker, ORDERS.entries),
    ack(mailing, 0, ORDERS.entries),
    ...ids(0, EVENTS).map((id, index) => ["XADD", events, id, "kind", kindOf(index), "user", `${index % 97}`]),
  ];
}

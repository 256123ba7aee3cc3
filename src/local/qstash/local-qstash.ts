import { type Clock, createStoppableClock, systemClock } from "../clock.ts";
import type { ErrorStatus } from "../http/api-error.ts";
import { closeServer, listenOnLoopback } from "../http/loopback-server.ts";
import type { PlannedFailure } from "../http/planned-failure.ts";
import { deliverOnce } from "./delivery/delivery.ts";
import { createDueTimes } from "./delivery/due-times.ts";
import { passFlowControl } from "./delivery/lanes.ts";
import { type NewId, randomId } from "./qstash-ids.ts";
import { createQStashServer } from "./server/qstash-server.ts";
import { createTenant, type Tenant, type TenantUser } from "./tenant.ts";

/** A QStash on this machine, as long as the process runs: it holds its messages in memory, and delivers them. */
export interface LocalQStash {
  /** `http://127.0.0.1:PORT`, the QSTASH_URL of all its users. */
  readonly url: string;
  /** The signing keys of a user; the current ones. */
  signingKeys(userId: string): { readonly current: string; readonly next: string };
  /** Resolves when no delivery runs, and nothing is left to do but for the time. */
  settled(): Promise<void>;
  /** The next `times` requests are answered with this status, and with Retry-After (seconds) where it is given. */
  failNext(status: ErrorStatus, times?: number, retryAfter?: number): void;
  /** Ends the server and all deliveries. What is not delivered is lost. */
  stop(): Promise<void>;
}

/** How a local QStash runs. */
export interface LocalQStashOptions {
  /** Each has a state of its own. */
  readonly users: readonly TenantUser[];
  /** Port on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Names messages, schedules, keys and tokens. */
  readonly newId?: NewId | undefined;
  /** Is told in a sentence what no client is told, for the person who runs it. */
  readonly tell?: ((sentence: string) => void) | undefined;
}

/** Starts a QStash for some users, none of whom has anything yet. Rejects when the port is taken. */
export async function startLocalQStash(options: LocalQStashOptions): Promise<LocalQStash> {
  const { newId = randomId, tell = () => {} } = options;
  const tellDefect = (error: unknown): void => tell(`The local QStash has a defect: ${messageOf(error)}.`);
  const clock = createStoppableClock(options.clock ?? systemClock, tellDefect);
  const running = new Set<() => void>();
  const deliveries = new Set<Promise<void>>();
  let isStopped = false;
  const tenants = options.users.map((user): Tenant => {
    const tenant: Tenant = createTenant({
      user,
      clock,
      newId,
      tell,
      due: createDueTimes(clock, (message) => passFlowControl(tenant, message)),
      deliver(message) {
        if (isStopped) return;
        const delivery = deliverOnce(tenant, message, { clock, running })
          .catch(tellDefect)
          .finally(() => deliveries.delete(delivery));
        deliveries.add(delivery);
      },
    });
    return tenant;
  });
  const failures: PlannedFailure[] = [];
  const server = createQStashServer({ tenants, failures });
  return {
    url: await listenOnLoopback(server, options.port ?? 0),
    signingKeys: (userId) => ({ ...(tenants.find(({ user }) => user.id === userId) ?? missing(userId)).keys }),
    async settled() {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },
    failNext: (status, times = 1, retryAfter) => void failures.push({ status, times, retryAfter }),
    async stop() {
      isStopped = true;
      await closeServer(server);
      clock.stop();
      for (const end of running) end();
      await Promise.all(deliveries);
    },
  };
}

function missing(userId: string): never {
  throw new Error(`The local QStash has no user ${userId}.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { ApiError, type ErrorStatus } from "../http/api-error.ts";
import { closeServer, listenOnLoopback } from "../http/loopback-server.ts";
import type { PlannedFailure } from "../http/planned-failure.ts";
import { createOrder } from "../http/task-order.ts";
import { LocalError } from "../local-error.ts";
import { createProcessSlots } from "../redis/host/process-slots.ts";
import { startLocalDatabase } from "../redis/local-database.ts";
import { createAccount } from "./account-state.ts";
import { itemsOf } from "./collection.ts";
import { createDatabase, createDatabaseBody } from "./databases/database-creation.ts";
import type { DatabasePlan } from "./databases/database-plans.ts";
import type { StartDatabase } from "./databases/database-state.ts";
import { createDeveloperApiServer } from "./developer-api-server.ts";
import { secret } from "./identifiers.ts";
import type { QStashUser } from "./qstash/qstash-users.ts";

/** The Upstash Developer API of an account that lives in this process alone. */
export interface LocalDeveloperApi {
  /** Where `/v2/…` is served: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly email: string;
  /** The key with full access. */
  readonly apiKey: string;
  /** A key that gets 403 on anything but GET. */
  readonly readOnlyApiKey: string;
  /** The QStash users; their tokens are those of now, whenever they are read. */
  readonly qstashUsers: readonly QStashCredentials[];
  /** Creates a database past the API, unrecorded in the audit log. Throws a LocalError. */
  createDatabase(options: NewDatabase): Promise<CreatedDatabase>;
  /** The next `times` requests are answered with this status, and with Retry-After (seconds) where it is given. */
  failNext(status: ErrorStatus, times?: number, retryAfter?: number): void;
  /** Ends the server, every database and its redis-server process. */
  stop(): Promise<void>;
}

/** By what a QStash knows one of the account's users. */
export type QStashCredentials = Readonly<Pick<QStashUser, "id" | "region" | "token" | "readOnlyToken">>;

/** A database to create past the API. */
export interface NewDatabase {
  readonly name: string;
  readonly plan?: DatabasePlan;
  readonly eviction?: boolean;
}

/** A database that was created past the API, and how to reach it. */
export interface CreatedDatabase {
  readonly id: string;
  readonly name: string;
  /** Of its Redis REST API. */
  readonly url: string;
  readonly token: string;
  readonly readOnlyToken: string;
}

/** How the Developer API runs. */
export interface DeveloperApiOptions {
  /** Port on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  /** What runs the databases, as startLocalDatabase takes it. All would share a running Redis, so it serves one only. */
  readonly program?: string | undefined;
  readonly email?: string | undefined;
  readonly startDatabase?: StartDatabase | undefined;
}

/** Each database that is used has a redis-server process. */
const MOST_PROCESSES = 20;
const DEFAULT_EMAIL = "local@example.com";

/** Starts the Developer API of a new account: no databases, a QStash in each region, two API keys. */
export async function startDeveloperApi(options: DeveloperApiOptions = {}): Promise<LocalDeveloperApi> {
  const { program, email = DEFAULT_EMAIL } = options;
  const { startDatabase = startLocalDatabase } = options;
  const slots = createProcessSlots(MOST_PROCESSES);
  const runner = { program, startDatabase: (of: Parameters<StartDatabase>[0]) => startDatabase({ ...of, slots }) };
  const account = createAccount({ email, runner });
  const keys = { email, apiKey: secret(), readOnlyApiKey: secret() };
  const failures: PlannedFailure[] = [];
  const inOrder = createOrder();
  const server = createDeveloperApiServer({ account, keys, failures, inOrder });
  const url = await listenOnLoopback(server, options.port ?? 0);
  return {
    url,
    ...keys,
    qstashUsers: itemsOf(account.qstashUsers),
    createDatabase: ({ name, plan, eviction }) =>
      inOrder(async () => {
        const body = createDatabaseBody.parse({ name, region: "global", primary_region: "us-east-1", plan, eviction });
        const { id, local } = await createDatabase(account, body).catch(tellPerson);
        return { id, name, url: local.url, token: local.token, readOnlyToken: local.readOnlyToken };
      }),
    failNext(status, times = 1, retryAfter) {
      failures.push({ status, times, retryAfter });
    },
    async stop() {
      await closeServer(server);
      await inOrder(() => Promise.all(itemsOf(account.databases).map(({ local }) => local.stop())));
    },
  };
}

/** What the API would answer to a program, for the person who starts it. */
function tellPerson(error: unknown): never {
  throw error instanceof ApiError ? new LocalError(error.message) : error;
}

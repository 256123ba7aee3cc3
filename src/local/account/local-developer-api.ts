import { once } from "node:events";
import type { Server } from "node:http";
import { ApiError, type ErrorStatus } from "../http/api-error.ts";
import { LocalError } from "../local-error.ts";
import { isRedisUrl } from "../redis/connection/redis-address.ts";
import { startLocalDatabase } from "../redis/local-database.ts";
import { createAccount, MAX_DATABASES, type StartDatabase } from "./account-state.ts";
import { add, listOf } from "./collection.ts";
import type { DatabasePlan } from "./databases/database-plans.ts";
import { createDatabase, createDatabaseBody } from "./databases/database-routes.ts";
import { createDeveloperApiServer, type Failure } from "./developer-api-server.ts";
import { secret } from "./identifiers.ts";
import { createQStashUser } from "./qstash/qstash-users.ts";

/** The Upstash Developer API of an account that lives in this process alone. */
export interface LocalDeveloperApi {
  /** Where `/v2/…` is served: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly email: string;
  /** The key with full access. */
  readonly apiKey: string;
  /** A key that gets 403 on anything but GET. */
  readonly readOnlyApiKey: string;
  /** Creates a database past the API, unrecorded in the audit log. Throws a LocalError. */
  createDatabase(options: NewDatabase): Promise<CreatedDatabase>;
  /** The next `times` requests are answered with this status, and with Retry-After (seconds) where it is given. */
  failNext(status: ErrorStatus, times?: number, retryAfter?: number): void;
  /** Ends the server, every database and its redis-server process. */
  stop(): Promise<void>;
}

export interface NewDatabase {
  readonly name: string;
  readonly plan?: DatabasePlan;
  readonly eviction?: boolean;
}

export interface CreatedDatabase {
  readonly id: string;
  readonly name: string;
  /** Of its Redis REST API. */
  readonly url: string;
  readonly token: string;
  readonly readOnlyToken: string;
}

export interface DeveloperApiOptions {
  /** Port on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  /** What runs the databases, as startLocalDatabase takes it. All would share a running Redis, so it serves one only. */
  readonly program?: string | undefined;
  readonly email?: string | undefined;
  readonly startDatabase?: StartDatabase | undefined;
}

const DEFAULT_EMAIL = "local@example.com";

/** Starts the Developer API of a new account: no databases, a QStash in each region, two API keys. */
export async function startDeveloperApi(options: DeveloperApiOptions = {}): Promise<LocalDeveloperApi> {
  const { program, email = DEFAULT_EMAIL } = options;
  const account = createAccount({
    email,
    redisProgram: program,
    maxDatabases: program !== undefined && isRedisUrl(program) ? 1 : MAX_DATABASES,
    startDatabase: options.startDatabase ?? startLocalDatabase,
  });
  add(account.qstashUsers, createQStashUser(email, "eu-central-1"));
  add(account.qstashUsers, createQStashUser(email, "us-east-1"));
  const keys = { email, apiKey: secret(), readOnlyApiKey: secret() };
  const failures: Failure[] = [];
  const inOrder = createOrder();
  const server = createDeveloperApiServer({ account, keys, failures, inOrder });
  const url = await listen(server, options.port ?? 0);
  return {
    url,
    ...keys,
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
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await inOrder(() => Promise.all(listOf(account.databases).map(({ local }) => local.stop())));
    },
  };
}

/** What the API would answer to a program, for the person who starts it. */
function tellPerson(error: unknown): never {
  throw error instanceof ApiError ? new LocalError(error.message) : error;
}

/** Runs what it is given one after the other; a failure ends only the one that failed. */
function createOrder(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The local Developer API has no port to listen on.");
  return `http://127.0.0.1:${address.port}`;
}

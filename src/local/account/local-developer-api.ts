import { ApiError, type ErrorStatus } from "../http/api-error.ts";
import { closeServer, listenOnLoopback } from "../http/loopback-server.ts";
import type { PlannedFailure } from "../http/planned-failure.ts";
import { createOrder, type TaskOrder } from "../http/task-order.ts";
import { LocalError } from "../local-error.ts";
import { createProcessSlots } from "../redis/host/process-slots.ts";
import { startLocalDatabase } from "../redis/local-database.ts";
import type { RestReach } from "../rest-variables.ts";
import { startLocalSearch } from "../search/local-search.ts";
import { startLocalVector } from "../vector/local-vector.ts";
import { type Account, createAccount } from "./account-state.ts";
import { itemsOf } from "./collection.ts";
import { createDatabase, createDatabaseBody } from "./databases/database-creation.ts";
import type { DatabasePlan } from "./databases/database-plans.ts";
import type { DatabaseRunner, StartDatabase } from "./databases/database-state.ts";
import { createDeveloperApiServer } from "./developer-api-server.ts";
import { secret } from "./identifiers.ts";
import { DEFAULT_VECTOR_SHAPE, newSearchIndex, newVectorIndex, type VectorShape } from "./indexes/new-indexes.ts";
import { createSearchIndex } from "./indexes/search-indexes.ts";
import { createVectorIndex } from "./indexes/vector-index-state.ts";
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
  createDatabase(options: NewDatabase): Promise<CreatedResource>;
  /** Creates a vector index past the API: cosine of dense vectors, with a model for text, unless its shape is another. Throws a LocalError. */
  createVectorIndex(name: string, shape?: VectorShape): Promise<CreatedResource>;
  /** Creates a search index past the API. Throws a LocalError. */
  createSearchIndex(name: string): Promise<CreatedResource>;
  /** The next `times` requests are answered with this status, and with Retry-After (seconds) where it is given. */
  failNext(status: ErrorStatus, times?: number, retryAfter?: number): void;
  /** Ends the servers, every database and its redis-server process. */
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

/** A database or an index that was created past the API, and how to reach it. */
export interface CreatedResource extends RestReach {
  readonly id: string;
  readonly name: string;
}

/** How the Developer API runs. */
export interface DeveloperApiOptions {
  /** Port on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  /** Of the vector indexes; without it any free port. */
  readonly vectorPort?: number | undefined;
  /** Of the search indexes; without it any free port. */
  readonly searchPort?: number | undefined;
  /** What runs the databases, as startLocalDatabase takes it. All would share a running Redis, so it serves one only. */
  readonly program?: string | undefined;
  readonly email?: string | undefined;
  readonly startDatabase?: StartDatabase | undefined;
}

/** Each database that is used has a redis-server process. */
const MOST_PROCESSES = 20;
const DEFAULT_EMAIL = "local@example.com";

/** Starts the Developer API of a new account: no databases, no indexes, a QStash in each region, two API keys. */
export async function startDeveloperApi(options: DeveloperApiOptions = {}): Promise<LocalDeveloperApi> {
  const { email = DEFAULT_EMAIL } = options;
  const { hosts, stopHosts } = await startHosts(options);
  const account = createAccount({ email, runner: databaseRunner(options), ...hosts });
  const keys = { email, apiKey: secret(), readOnlyApiKey: secret() };
  const failures: PlannedFailure[] = [];
  const inOrder = createOrder();
  const server = createDeveloperApiServer({ account, keys, failures, inOrder });
  const url = await listenOnLoopback(server, options.port ?? 0).catch(async (error: unknown) => {
    await stopHosts();
    throw error;
  });
  return {
    url,
    ...keys,
    qstashUsers: itemsOf(account.qstashUsers),
    ...creations(account, inOrder),
    failNext(status, times = 1, retryAfter) {
      failures.push({ status, times, retryAfter });
    },
    async stop() {
      await closeServer(server);
      await stopHosts();
      await inOrder(() => Promise.all(itemsOf(account.databases).map(({ local }) => local.stop())));
    },
  };
}

/** The servers of indexes: both, or neither. */
async function startHosts({ vectorPort, searchPort }: DeveloperApiOptions) {
  const vectorHost = await startLocalVector({ port: vectorPort });
  const searchHost = await startLocalSearch({ port: searchPort }).catch(async (error: unknown) => {
    await vectorHost.stop();
    throw error;
  });
  const stopHosts = () => Promise.all([vectorHost.stop(), searchHost.stop()]);
  return { hosts: { vectorHost, searchHost }, stopHosts };
}

function databaseRunner({ program, startDatabase = startLocalDatabase }: DeveloperApiOptions): DatabaseRunner {
  const slots = createProcessSlots(MOST_PROCESSES);
  return { program, startDatabase: (of) => startDatabase({ ...of, slots }) };
}

/** What creates resources past the API. */
function creations(
  account: Account,
  inOrder: TaskOrder,
): Pick<LocalDeveloperApi, "createDatabase" | "createVectorIndex" | "createSearchIndex"> {
  const inAccount = <Created>(create: () => Created | Promise<Created>): Promise<Created> =>
    inOrder(async () => create()).catch(tellPerson);
  return {
    createDatabase: ({ name, plan, eviction }) =>
      inAccount(async () => {
        const body = createDatabaseBody.parse({ name, region: "global", primary_region: "us-east-1", plan, eviction });
        const { id, local } = await createDatabase(account, body);
        return { id, name, url: local.url, token: local.token, readOnlyToken: local.readOnlyToken };
      }),
    createVectorIndex: (name, shape = DEFAULT_VECTOR_SHAPE) =>
      inAccount(() => createdIndex(createVectorIndex(account, newVectorIndex(name, shape)))),
    createSearchIndex: (name) => inAccount(() => createdIndex(createSearchIndex(account, newSearchIndex(name)))),
  };
}

function createdIndex({
  id,
  name,
  endpoint,
  token,
  readOnlyToken,
}: Omit<CreatedResource, "url"> & { endpoint: string }): CreatedResource {
  return { id, name, url: `http://${endpoint}`, token, readOnlyToken };
}

/** What the API would answer to a program, for the person who starts it. */
function tellPerson(error: unknown): never {
  throw error instanceof ApiError ? new LocalError(error.message) : error;
}

import { DEFAULT_VECTOR_SHAPE, type VectorShape } from "./account/indexes/new-indexes.ts";
import { type LocalDeveloperApi, startDeveloperApi } from "./account/local-developer-api.ts";
import { useDevelopmentServer } from "./qstash/development/development-server.ts";
import { startLocalQStash } from "./qstash/local-qstash.ts";
import { qstashVariables } from "./qstash/qstash-variables.ts";
import { startLocalDatabase } from "./redis/local-database.ts";
import { restVariables } from "./rest-variables.ts";
import { writeSampleContent } from "./sample-content.ts";

/** An Upstash on this machine, as long as the process runs: an emulator for each product. */
export interface EmbeddedUpstash {
  /**
   * The variables by which the products find their emulators. Those of the account are of a key that changes nothing,
   * unless it may write.
   */
  variables(options: { mayWrite: boolean }): Readonly<Record<string, string>>;
  /** Ends every emulator and every process that it has started. */
  stop(): Promise<void>;
}

export interface EmbeddedUpstashOptions {
  /** What runs the databases: a redis-server program, or the URL of a running Redis. */
  readonly program?: string | undefined;
  /** Whether the database and the indexes begin with a few examples. */
  readonly sampleData?: boolean;
  /** Port of QStash; without it any free port. */
  readonly qstashPort?: number | undefined;
  /** Port of the vector indexes; without it any free port. */
  readonly vectorPort?: number | undefined;
  /** Port of the search indexes; without it any free port. */
  readonly searchPort?: number | undefined;
  /** Of the vector index that there is from the start. */
  readonly vectorShape?: VectorShape;
  /** Upstash's own development server in the place of our QStash: the program, or the URL of one that runs. */
  readonly qstashServer?: string | undefined;
  /** Is told in a sentence what no client is told, such as what is changed at a running Redis. */
  readonly tell?: ((sentence: string) => void) | undefined;
}

/** Starts all emulators, with one database, vector index and search index in the account. Rejects, and leaves nothing running, when one cannot start. */
export async function startEmbeddedUpstash({
  program,
  sampleData = false,
  vectorPort,
  searchPort,
  vectorShape = DEFAULT_VECTOR_SHAPE,
  qstashPort,
  qstashServer,
  tell,
}: EmbeddedUpstashOptions): Promise<EmbeddedUpstash> {
  const account = await startDeveloperApi({
    program,
    vectorPort,
    searchPort,
    startDatabase: (options) => startLocalDatabase({ ...options, tell }),
  });
  const endings = [() => account.stop()];
  const stop = async (): Promise<void> => {
    await Promise.all(endings.map((end) => end()));
  };
  try {
    const qstash = await startQStash(account, { qstashPort, qstashServer, tell });
    endings.push(qstash.stop);
    const database = await account.createDatabase({ name: "local" });
    const vector = await account.createVectorIndex("local", vectorShape);
    const search = await account.createSearchIndex("local");
    if (sampleData) {
      await writeSampleContent({ redis: database, vector, search, shape: vectorShape });
    }
    return {
      variables: ({ mayWrite }) => ({
        ...restVariables("REDIS", database),
        ...restVariables("VECTOR", vector),
        ...restVariables("SEARCH", search),
        UPSTASH_EMAIL: account.email,
        UPSTASH_API_KEY: mayWrite ? account.apiKey : account.readOnlyApiKey,
        UPSTASH_DEVELOPER_API_URL: account.url,
        ...qstash.variables,
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The QStash of the account's users, or that of Upstash's development server, which has users of its own. */
async function startQStash(
  { qstashUsers }: Pick<LocalDeveloperApi, "qstashUsers">,
  { qstashPort: port, qstashServer: server, tell }: EmbeddedUpstashOptions,
): Promise<{ variables: Readonly<Record<string, string>>; stop: () => Promise<void> }> {
  if (server !== undefined) return useDevelopmentServer({ server, port });
  const qstash = await startLocalQStash({ users: qstashUsers, port, tell });
  return { variables: qstashVariables(qstash, qstashUsers[0]), stop: () => qstash.stop() };
}

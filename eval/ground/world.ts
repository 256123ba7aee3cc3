import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDeveloperApi } from "../../src/local/account/local-developer-api.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { namesIn } from "../agent.ts";
import { textAt } from "../json.ts";
import { type GroundDatabase, groundDatabase } from "./database.ts";
import { DIMENSION, type GroundIndex, groundIndex, type IndexAddress } from "./indexes.ts";
import type { Ground } from "./lay-ground.ts";
import type { Names } from "./names.ts";
import { type GroundQStash, startGroundQStash } from "./qstash.ts";

/** The IDs that the account gives. */
const IDS = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g;

/** The ground of one task: an account of local mode, a folder, and what was put there. */
export interface World {
  readonly names: Names;
  /** The database that the server is configured with, with the keys of the ground. */
  readonly shop: GroundDatabase;
  /** The QStash that the server is configured with. It has nothing yet. */
  readonly qstash: GroundQStash;
  /** The words of all names, which nobody knows who has not seen them. */
  readonly hidden: ReadonlySet<string>;
  /** The folder of the project, in which the server runs. */
  readonly folder: string;
  /** What the server is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks the Developer API with a key that may change everything. */
  account(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<unknown>;
  /** A database of the account by its name; undefined where there is none. */
  database(name: string): Promise<AccountDatabase | undefined>;
  createDatabase(name: string): Promise<GroundDatabase>;
  /** An index of dense vectors, compared by their angle. It makes none of texts. */
  createVectorIndex(name: string): Promise<GroundIndex>;
  /** A search database. */
  createSearchIndex(name: string): Promise<GroundIndex>;
  /** An index that was created, of either kind. */
  index(name: string): GroundIndex;
  /** Makes names of what is put into the ground that nobody knows who has not seen them. */
  hide(texts: readonly string[]): void;
  stop(): Promise<void>;
}

/** A database as the account knows it. */
export interface AccountDatabase extends GroundDatabase {
  readonly id: string;
  readonly owner: string;
}

const VECTOR_INDEX = { region: "us-east-1", similarity_function: "COSINE", dimension_count: DIMENSION };

/** Starts an account with a database that holds what the ground has. */
export async function startWorld({ names, commands, words }: Ground): Promise<World> {
  const started: LocalDatabase[] = [];
  const api = await startDeveloperApi({
    email: names.owner,
    startDatabase: async (options) => {
      const local = await startLocalDatabase(options);
      started.push(local);
      return local;
    },
  });
  const qstash = await startGroundQStash(api.qstashUsers);
  const folder = await mkdtemp(join(tmpdir(), "upstash-mcp-eval-"));
  const at = (url: string) => groundDatabase(started.find((local) => local.url === url) ?? missing(url));
  const hidden = new Set(words);
  const hide = (texts: readonly string[]) => {
    for (const word of texts.flatMap(namesIn)) hidden.add(word);
  };
  const createDatabase = async (name: string) => {
    const { id, url } = await api.createDatabase({ name });
    hide([name, id]);
    return at(url);
  };
  const account: World["account"] = async (method, path, body) => {
    const authorization = `Basic ${Buffer.from(`${api.email}:${api.apiKey}`).toString("base64")}`;
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(api.url + path, { method, headers: { authorization }, ...content });
    if (!response.ok) throw new Error(`${method} ${path} of the ground: ${response.status} ${await response.text()}`);
    const answer = await response.text();
    hide(answer.match(IDS) ?? []);
    return JSON.parse(answer);
  };
  const indexes = new Map<string, GroundIndex>();
  const keepIndex = (name: string, address: IndexAddress): GroundIndex => {
    const index = groundIndex(address);
    indexes.set(name, index);
    return index;
  };
  const shop = await createDatabase(names.shop);
  await shop.askAll(commands);
  return {
    names,
    shop,
    qstash,
    hidden,
    folder,
    environment: {
      UPSTASH_REDIS_REST_URL: shop.local.url,
      UPSTASH_REDIS_REST_TOKEN: shop.local.token,
      UPSTASH_REDIS_REST_READONLY_TOKEN: shop.local.readOnlyToken,
      UPSTASH_EMAIL: api.email,
      UPSTASH_API_KEY: api.apiKey,
      UPSTASH_DEVELOPER_API_URL: api.url,
      ...qstash.variables,
    },
    account,
    createDatabase,
    hide,
    async createVectorIndex(name) {
      const made = await account("POST", "/v2/vector/index", { name, ...VECTOR_INDEX });
      return keepIndex(name, { url: `http://${textAt(made, "endpoint")}`, token: textAt(made, "token") });
    },
    async createSearchIndex(name) {
      const { id, url, token } = await api.createSearchIndex(name);
      hide([id]);
      return keepIndex(name, { url, token });
    },
    index: (name) => indexes.get(name) ?? missing(name),
    async database(name) {
      const found = (await account("GET", "/v2/redis/databases")) as readonly DatabaseDocument[];
      const document = found.find(({ database_name }) => database_name === name);
      if (document === undefined) return undefined;
      return { id: document.database_id, owner: document.customer_id, ...at(`http://${document.endpoint}`) };
    },
    async stop() {
      await Promise.all([api.stop(), qstash.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface DatabaseDocument {
  readonly database_name: string;
  readonly database_id: string;
  readonly customer_id: string;
  readonly endpoint: string;
}

function missing(place: string): never {
  throw new Error(`Nothing of the ground is at ${place}.`);
}

import { type ClientKeeper, keepClients } from "../../src/upstash/clients.ts";
import { createDirectory, type Directory } from "../../src/upstash/directory.ts";
import { UpstashError } from "../../src/upstash/errors.ts";
import type { ResourceKind } from "../../src/upstash/resource-kind.ts";
import type { ApiRequest, RestApi } from "../../src/upstash/rest-api.ts";

/** A client that does one thing: it uses its token. */
export interface Probe {
  /** The token, where it is accepted. */
  ask(): Promise<string>;
}

export interface StandInAccount {
  api: RestApi;
  directory: Directory<Probe>;
  /** Every request to the account, one `METHOD /path` each. */
  asked: string[];
  /** Every secret that was told of. */
  secrets: string[];
  /** Every token that was used, in order. */
  used: string[];
  clients: ClientKeeper<Probe>;
  /** Replaces both tokens of every resource; the old ones are refused with 401. */
  resetTokens(): void;
  /** Makes the use of a token fail with what this says, from now on. */
  fail(failureOf: (token: string) => UpstashError | undefined): void;
}

/** The words, paths and fields of a kind. */
export const databaseKind = {
  what: "database",
  creator: "database_create",
  lister: "database_list",
  listPath: "/v2/redis/databases",
  describePath: (id: string) => `/v2/redis/database/${id}`,
  idField: "database_id",
  nameField: "database_name",
};

export const indexKind = {
  what: "index",
  creator: "index_make",
  lister: "index_list",
  listPath: "/v2/vector/index",
  describePath: (id: string) => `/v2/vector/index/${id}`,
  idField: "id",
  nameField: "name",
};

/**
 * An account that lists `rows` and has every resource: "shop" has the tokens "standard-1 of shop" and "read-only-1 of
 * shop", until a reset makes them 2. `list` and `describe` replace an answer.
 */
export function standInAccount(
  rows: readonly unknown[],
  options: { kind?: typeof databaseKind; list?: () => unknown; describe?: (id: string) => unknown } = {},
): StandInAccount {
  const { kind = databaseKind, list = () => [...rows], describe } = options;
  const asked: string[] = [];
  const secrets: string[] = [];
  const used: string[] = [];
  let resets = 1;
  let failureOf: (token: string) => UpstashError | undefined = () => undefined;
  const describeResource = (id: string) => ({ url: `https://${id}`, ...tokensOf(id, resets) });
  const request = async ({ method, path }: ApiRequest): Promise<unknown> => {
    asked.push(`${method} ${path}`);
    return path === kind.listPath ? list() : (describe ?? describeResource)(path.split("/").at(-1) ?? "");
  };
  const clients = keepClients<Probe>(({ token }) => ({
    async ask() {
      used.push(token);
      const failure = failureOf(token);
      if (failure !== undefined) throw failure;
      if (!token.includes(`-${resets} `)) throw new UpstashError("unauthorized", "The token is refused (401).");
      return token;
    },
  }));
  const directory = createDirectory({ request }, kindOf(kind, clients), {
    onSecret: (secret) => void secrets.push(secret),
  });
  return {
    api: { request },
    directory,
    asked,
    secrets,
    used,
    clients,
    resetTokens() {
      resets += 1;
    },
    fail(next) {
      failureOf = next;
    },
  };
}

function tokensOf(id: string, resets: number) {
  return { standard: `standard-${resets} of ${id}`, readOnly: `read-only-${resets} of ${id}` };
}

export function kindOf(kind: typeof databaseKind, clients: ClientKeeper<Probe>): ResourceKind<Probe> {
  return {
    ...kind,
    accessOf(answer, level) {
      const { url, standard, readOnly } = answer as Record<string, string | undefined>;
      const token = level === "read-only" ? readOnly : standard;
      if (url === undefined || token === undefined) throw new UpstashError("not-upstash", "There is no token.");
      return { url, token };
    },
    secretsIn(answer) {
      const { standard, readOnly } = (answer ?? {}) as Record<string, string | undefined>;
      return [standard ?? [], readOnly ?? []].flat();
    },
    clients,
    renewing: (use) => ({ ask: () => use((probe) => probe.ask()) }),
  };
}

import type { AccessLevel, RestCredentials } from "./access.ts";
import { UpstashError } from "./errors.ts";
import { createRemembered } from "./remembered.ts";
import { useRenewing } from "./renewal.ts";
import type { ResourceKind } from "./resource-kind.ts";
import { oneOf } from "./resource-match.ts";
import { createResourceNames, REMEMBERED_FOR, type ResourceNames } from "./resource-names.ts";
import type { RestApi } from "./rest-api.ts";
import { tellSecrets } from "./tell-secrets.ts";

/** The resources of one kind in an account: which one a name means, and how to reach it. */
export interface Directory<Client> extends Pick<ResourceNames, "find"> {
  /**
   * A client of the resource at an access level. Its token is fetched when it is needed, and anew when it is refused with
   * 401, which is tried once more; the address is fetched anew by the next call when it no longer answers.
   */
  client(id: string, level: AccessLevel, signal: AbortSignal): Client;
  /** Address and both tokens, fetched anew; refused for any level but `writes`. */
  credentials(id: string, level: AccessLevel, signal: AbortSignal): Promise<RestCredentials>;
  /** Drops the remembered names, and of the given resource its addresses and tokens at every level. */
  forget(id?: string): void;
}

/** The directory of one kind of an account; `onSecret` is told of every secret that an answer carries. */
export function createDirectory<Client>(
  api: RestApi | (() => RestApi),
  kind: ResourceKind<Client>,
  options: { onSecret(secret: string): void },
): Directory<Client> {
  const apiOf = typeof api === "function" ? api : () => api;
  const names = createResourceNames(read, kind);
  const describe = (id: string) => read(kind.describePath(id));
  const clients: Readonly<Record<AccessLevel, LevelClients<Client>>> = {
    "read-only": clientsAt("read-only", kind, describe),
    "privileged-reads": clientsAt("privileged-reads", kind, describe),
    writes: clientsAt("writes", kind, describe),
  };

  /** Every answer may carry tokens, which no later answer of a tool may show. */
  async function read(path: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await apiOf().request({ method: "GET", path }, signal);
    await tellSecrets(kind, answer, options.onSecret);
    return answer;
  }

  return {
    find: names.find,
    client: (id, level, signal) => clients[level].client(id, signal),
    async credentials(id, level, signal) {
      if (level !== "writes") throw tokensAreNotShown(kind.what);
      const answer = await read(kind.describePath(id), signal);
      const { url, token } = kind.accessOf(answer, "writes");
      return { url, token, readOnlyToken: kind.accessOf(answer, "read-only").token };
    },
    forget(id) {
      names.forget();
      if (id !== undefined) for (const level of Object.values(clients)) level.forget(id);
    },
  };
}

/** The clients of one access level: what one level remembers is never given to another. */
interface LevelClients<Client> {
  client(id: string, signal: AbortSignal): Client;
  forget(id: string): void;
}

function clientsAt<Client>(
  level: AccessLevel,
  kind: ResourceKind<Client>,
  describe: (id: string) => Promise<unknown>,
): LevelClients<Client> {
  const made = new Map<string, Client>();
  const remembered = createRemembered(async (id) => {
    const client = kind.clients.of(kind.accessOf(await describe(id), level), level);
    const before = made.get(id);
    if (before !== undefined && before !== client) kind.clients.drop(before);
    made.set(id, client);
    return client;
  }, REMEMBERED_FOR);
  const advice = `Its token was fetched from the account anew and refused as well; the Upstash console shows the state of the ${kind.what}.`;
  return {
    client(id, signal) {
      const current = () => remembered.get(id, signal);
      const drop = (client: Client) => {
        remembered.drop(id, client);
        kind.clients.drop(client);
      };
      return kind.renewing((run) => useRenewing({ current, drop, advice }, run));
    },
    // The client stays until the address or token turns out to be another: calls of others may be under way with it.
    forget: (id) => remembered.drop(id),
  };
}

function tokensAreNotShown(what: string): UpstashError {
  return new UpstashError("forbidden", `The tokens of ${oneOf(what)} are read only by a server that may write.`, {
    advice: "The person who runs it can allow writes with --allow-writes.",
    notExecuted: true,
  });
}

import type { AccessLevel, RestAccess } from "./access.ts";

/** Clients that are kept at most: each renewed token makes another, and nobody tells of the old one. */
const MOST_CLIENTS = 200;

/** Clients by address, token and access level. */
export interface ClientKeeper<Client> {
  /**
   * The client of an address and a token at a level: the same one until it is dropped. Two levels may have one token, and
   * still have clients of their own, since what a client may do depends on the level.
   */
  of(access: RestAccess, level: AccessLevel): Client;
  /** Lets go of a client, so that its address and token get a new one; any other object is passed over. */
  drop(client: Client): void;
}

/** Keeps the clients that `connect` makes, at most 200; the one that was asked for longest ago goes first. */
export function keepClients<Client>(connect: (access: RestAccess, level: AccessLevel) => Client): ClientKeeper<Client> {
  const clients = new Map<string, Client>();

  function drop(client: Client): void {
    for (const [key, kept] of clients) if (kept === client) clients.delete(key);
  }

  return {
    of(access, level) {
      const key = JSON.stringify([access.url, access.token, access.copies ?? 0, level]);
      const client = clients.get(key) ?? connect(access, level);
      clients.delete(key);
      clients.set(key, client);
      const [oldest] = clients.keys();
      if (clients.size > MOST_CLIENTS && oldest !== undefined) clients.delete(oldest);
      return client;
    },
    drop,
  };
}

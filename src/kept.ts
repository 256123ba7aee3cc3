import type { Keep, Shared } from "./catalog/product.ts";

/**
 * Keeps what is made of a credential as long as the process runs: the same function and an equal credential give the same
 * client. Credentials are compared by their content, so one with another token or right never meets the client of this one.
 */
export function createKept(shared: () => Shared): Keep {
  const byMaker = new Map<unknown, Map<string, unknown>>();
  return <Credential, Client>(make: (credential: Credential, shared: Shared) => Client, credential: Credential) => {
    const clients = byMaker.get(make) ?? new Map<string, unknown>();
    byMaker.set(make, clients);
    const key = JSON.stringify(credential);
    if (!clients.has(key)) clients.set(key, make(credential, shared()));
    // What stands under a function was made by it.
    return clients.get(key) as Client;
  };
}

/** Gives the client that was made from an equal credential by the same function, or makes it with what all clients share. */
export type Keep<Shared> = <Credential, Client>(
  make: (credential: Credential, shared: Shared) => Client,
  credential: Credential,
) => Client;

/**
 * Keeps what is made of a credential as long as the process runs. Credentials are compared by their content, so one with
 * another token or another right never meets the client of this one.
 */
export function createKept<Shared>(shared: () => Shared): Keep<Shared> {
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

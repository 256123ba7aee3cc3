import { UpstashError } from "./errors.ts";

/** Where the client of a resource comes from, and what is said when a new one does not help. */
export interface ClientSource<Client> {
  /** The client that is in use, made where there is none. */
  current(): Promise<Client>;
  /** Forgets this client, while it is still the one in use. */
  drop(client: Client): void;
  /** What to do when the token was fetched anew and was refused as well. */
  advice: string;
}

/**
 * Runs a request with the current client. When its token is no longer accepted, the client is dropped and the request is
 * tried once more with a new one: what was turned away with 401 cannot have been carried out. A client whose address no
 * longer answers is dropped, too, so that the next call asks for the address anew.
 */
export async function useRenewing<Client, Result>(
  source: ClientSource<Client>,
  run: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await source.current();
  try {
    return await run(client);
  } catch (error) {
    if (!(error instanceof UpstashError) || !meansMoved(error)) throw error;
    source.drop(client);
    if (error.kind !== "unauthorized") throw error;
  }
  return again(source, run);
}

async function again<Client, Result>(
  { current, drop, advice }: ClientSource<Client>,
  run: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await current();
  try {
    return await run(client);
  } catch (error) {
    if (!(error instanceof UpstashError && error.kind === "unauthorized")) throw error;
    drop(client);
    throw new UpstashError("unauthorized", error.message, { advice, notExecuted: true, cause: error });
  }
}

function meansMoved({ kind }: UpstashError): boolean {
  return ["unauthorized", "unreachable", "tls", "not-found", "not-upstash"].includes(kind);
}

import { UpstashError } from "./errors.ts";
import type { Redis } from "./redis.ts";

/** Where the client of a database comes from. */
export interface ClientSource {
  /** The client that is in use, made where there is none. */
  current(): Promise<Redis>;
  /** Forgets this client, while it is still the one in use. */
  drop(client: Redis): void;
}

/**
 * A client that, when its token is no longer accepted, drops it, fetches a new one and tries once more: a request that
 * was turned away with 401 cannot have been carried out. A client whose address no longer answers is dropped, too, so
 * that the next call asks for the address anew.
 */
export function renewingRedis({ current, drop }: ClientSource): Redis {
  async function attempt<Result>(run: (redis: Redis) => Promise<Result>): Promise<Result> {
    const client = await current();
    try {
      return await run(client);
    } catch (error) {
      if (!(error instanceof UpstashError) || !meansMoved(error)) throw error;
      drop(client);
      if (error.kind !== "unauthorized") throw error;
    }
    return again(run);
  }

  async function again<Result>(run: (redis: Redis) => Promise<Result>): Promise<Result> {
    const client = await current();
    try {
      return await run(client);
    } catch (error) {
      if (!(error instanceof UpstashError && error.kind === "unauthorized")) throw error;
      drop(client);
      throw refusedTwice(error);
    }
  }

  return {
    command: (...call) => attempt((redis) => redis.command(...call)),
    pipeline: (...call) => attempt((redis) => redis.pipeline(...call)),
    transaction: (...call) => attempt((redis) => redis.transaction(...call)),
    commandWithBytes: (...call) => attempt((redis) => redis.commandWithBytes(...call)),
    async *events(...call) {
      const { events, first } = await attempt(async (redis) => {
        const opened = redis.events(...call)[Symbol.asyncIterator]();
        return { events: opened, first: await opened.next() };
      });
      try {
        for (let next = first; !next.done; next = await events.next()) yield next.value;
      } finally {
        await events.return?.();
      }
    },
  };
}

function meansMoved({ kind }: UpstashError): boolean {
  return ["unauthorized", "unreachable", "tls", "not-found", "not-upstash"].includes(kind);
}

function refusedTwice(error: UpstashError): UpstashError {
  return new UpstashError("unauthorized", error.message, {
    advice:
      "Its token was fetched from the account anew and refused as well; database_get shows the state of the database.",
    notExecuted: true,
    cause: error,
  });
}

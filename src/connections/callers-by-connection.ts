import type { Caller } from "../callers/caller.ts";
import type { OfferedTo } from "../callers/offers-to-callers.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { ConfigError } from "../config/read.ts";
import { type Choice, usableBy } from "./choose-connection.ts";
import { type Connection, type KnownConnections, lowerAccess } from "./known-connections.ts";

/** Callers as they are by a connection: the same caller, with the lower access of both and other credentials. */
export interface CallersByConnection {
  /** By which connections a caller may call; the same until something changes. */
  choiceOf(caller: Caller): Choice;
  /** What of the caller decides what is offered by a connection. Throws a ConfigError as `products` of a connection does. */
  offeredBy(caller: Caller, connection: Connection): OfferedTo;
  /** Who calls by it; the same for the same two. Limits, narrowings and reach stay the caller's own. */
  callerBy(caller: Caller, connection: Connection): Caller;
}

/** Makes each once. */
export function createCallersByConnection(known: KnownConnections): CallersByConnection {
  const choices = new WeakMap<Caller, { all: readonly Connection[]; choice: Choice }>();
  const made = new WeakMap<Connection, WeakMap<Caller, Caller>>();

  function offeredBy(caller: Caller, connection: Connection) {
    const access = lowerAccess(caller.access, connection.access);
    const products = connection.products(access, caller.reach);
    return { offered: caller.offered, access, products, connection: connection.name };
  }

  /** Not where the caller reaches nothing of it; what cannot be read now is told when it is called. */
  function isWithinReach(caller: Caller, connection: Connection): boolean {
    // It reaches something, or it would not be there.
    if (caller.reach === undefined) return true;
    try {
      return reachesSomething(offeredBy(caller, connection).products);
    } catch (error) {
      if (error instanceof ConfigError) return true;
      throw error;
    }
  }

  return {
    offeredBy,
    choiceOf(caller) {
      const all = known.all();
      const before = choices.get(caller);
      if (before?.all === all) return before.choice;
      const connections = usableBy(caller, all).filter((connection) => isWithinReach(caller, connection));
      const choice = { hasOwn: reachesSomething(caller.products), connections, access: caller.access };
      choices.set(caller, { all, choice });
      return choice;
    },
    callerBy(caller, connection) {
      const ofConnection = made.get(connection) ?? new WeakMap<Caller, Caller>();
      made.set(connection, ofConnection);
      const before = ofConnection.get(caller);
      if (before !== undefined) return before;
      const signals = caller.ended === undefined ? [connection.ended] : [caller.ended, connection.ended];
      const by: Caller = { ...caller, ...offeredBy(caller, connection), ended: AbortSignal.any(signals) };
      ofConnection.set(caller, by);
      return by;
    },
  };
}

function reachesSomething(products: readonly ConfiguredProduct[]): boolean {
  return products.some(({ facts }) => facts.isReachable);
}

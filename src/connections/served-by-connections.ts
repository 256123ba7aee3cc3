import { takeConnection } from "../call/connection-argument.ts";
import type { Narrowing, Offer, Served } from "../call/served.ts";
import { InputError } from "../call/tool.ts";
import type { Caller } from "../callers/caller.ts";
import type { OfferedTo } from "../callers/offers-to-callers.ts";
import type { MadeOffer } from "../catalog/make-offer.ts";
import { ConfigError } from "../config/read.ts";
import type { Service, ServiceParts } from "../service.ts";
import { type CallersByConnection, createCallersByConnection } from "./callers-by-connection.ts";
import { type Choice, chosenConnection, toldOf } from "./choose-connection.ts";
import { type Connection, type KnownConnections, lowerAccess, shapeOf } from "./known-connections.ts";
import { createMergedOffers } from "./merged-offers.ts";

/** Parts of what a caller may have that are kept: each request may want another one. */
const MOST_PARTS = 100;

/** What stays the same for all callers. */
interface Routing extends CallersByConnection {
  service: ServiceParts;
  merge: ReturnType<typeof createMergedOffers>;
}

/** The same service, in which each tool takes the name of a connection, as those are when it is called. */
export function withConnections(service: ServiceParts, known: KnownConnections): Service {
  const routing = { service, merge: createMergedOffers(), ...createCallersByConnection(known) };
  const kept = new WeakMap<Caller, Map<string, { choice: Choice; served: Promise<Served> }>>();

  function serve(caller: Caller, wanted: readonly Narrowing[] = []): Promise<Served> {
    if (caller.connections?.length === 0) return service.serve(caller, wanted);
    const parts = kept.get(caller) ?? new Map();
    kept.set(caller, parts);
    const key = JSON.stringify(wanted);
    const choice = routing.choiceOf(caller);
    const before = parts.get(key);
    if (before?.choice === choice) return before.served;
    const served = serveBy(caller, wanted, choice, routing);
    // A selection that does not exist is not kept.
    served.catch(() => parts.delete(key));
    parts.set(key, { choice, served });
    const [oldest] = parts.keys();
    if (parts.size > MOST_PARTS && oldest !== undefined) parts.delete(oldest);
    return served;
  }

  return { ...service, serve };
}

async function serveBy(
  caller: Caller,
  wanted: readonly Narrowing[],
  choice: Choice,
  routing: Routing,
): Promise<Served> {
  const { service } = routing;
  const { isOwnState, results } = await service.serve(caller, wanted);
  const offer = await offerBy(caller, wanted, choice, routing);
  return {
    caller: caller.id,
    offer,
    results,
    isOwnState,
    async call(name, raw, client) {
      const route = routeOf(caller, raw, routing);
      if ("refused" in route) {
        return service.refuse(caller, route.refused, { tool: offer.tools.get(name), request: client.request });
      }
      const served = await service.serve(route.by, wanted);
      return served.call(name, route.rest, client);
    },
  };
}

/** What is offered by all connections that the caller may use, and by its own credentials where it has some. */
async function offerBy(
  caller: Caller,
  wanted: readonly Narrowing[],
  choice: Choice,
  { service, offeredBy, merge }: Routing,
): Promise<Offer> {
  const offered = differentlyOffered(caller, choice.connections, offeredBy, service);
  const own = choice.hasOwn || offered.length === 0 ? [caller] : [];
  const [first, ...others]: MadeOffer[] = await Promise.all(
    [...own, ...offered].map((each) => service.offerTo(each, wanted)),
  );
  if (first === undefined) throw new Error("A caller has an offer of its own, or one by a connection.");
  return merge([first, ...others], toldOf(choice));
}

/** What decides what is offered, once for all connections that offer the same: of many databases most do. */
function differentlyOffered(
  caller: Caller,
  connections: readonly Connection[],
  offeredBy: Routing["offeredBy"],
  { log }: ServiceParts,
): OfferedTo[] {
  const found = new Map<string, OfferedTo>();
  for (const connection of connections) {
    try {
      const access = lowerAccess(caller.access, connection.access);
      const shape = caller.reach === undefined ? connection.shape : shapeOf(offeredBy(caller, connection).products);
      const key = `${access} ${shape}`;
      if (!found.has(key)) found.set(key, offeredBy(caller, connection));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log("error", `connections: ${error.message}`);
    }
  }
  return [...found.values()];
}

/** Who makes a call, and with which arguments; or why nobody does. */
function routeOf(
  caller: Caller,
  raw: unknown,
  { choiceOf, callerBy, service }: Routing,
): { by: Caller; rest: unknown } | { refused: string } {
  let name: string | undefined;
  try {
    const { connection: given, rest } = takeConnection(raw);
    const chosen = chosenConnection(given, choiceOf(caller));
    if ("refused" in chosen) return chosen;
    if (chosen.connection === undefined) return { by: caller, rest };
    name = chosen.connection.name;
    return { by: callerBy(caller, chosen.connection), rest };
  } catch (error) {
    if (error instanceof InputError) return { refused: error.message };
    if (!(error instanceof ConfigError)) throw error;
    service.log("error", `connections: ${error.message}`);
    return { refused: `The connection ${name} cannot be used now: what it needs cannot be read. Nothing was sent.` };
  }
}

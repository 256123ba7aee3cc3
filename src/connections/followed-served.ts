import { listedIn, type Offer, type Served } from "../call/served.ts";
import type { Caller } from "../callers/caller.ts";
import type { Service } from "../service.ts";
import type { KnownConnections } from "./known-connections.ts";

/** What one caller is served for as long as it stays, with an offer that changes. */
export interface FollowedServed {
  served: Served;
  /** Has a function called when other tools are offered than before. */
  onToolsChange(listener: () => void): void;
}

/** What a caller is served by the connections as they are now, whenever it is looked at. */
export async function followServed(
  service: Pick<Service, "serve" | "log">,
  caller: Caller,
  known: Pick<KnownConnections, "onChange">,
): Promise<FollowedServed> {
  let current = await service.serve(caller);
  let last: Promise<void> = Promise.resolve();
  const listeners: (() => void)[] = [];
  const take = async () => {
    const before = current.offer;
    current = await service.serve(caller);
    if (listOf(before) !== listOf(current.offer)) for (const listener of listeners) listener();
  };
  known.onChange(() => {
    last = last.then(take).catch((error: unknown) => service.log("error", `connections: ${String(error)}`));
  });
  return {
    served: {
      caller: current.caller,
      get offer() {
        return current.offer;
      },
      results: current.results,
      isOwnState: (state) => current.isOwnState(state),
      call: (...call) => current.call(...call),
    },
    onToolsChange: (listener) => void listeners.push(listener),
  };
}

/** All that a client reads of the tools. */
function listOf(offer: Offer): string {
  return JSON.stringify(listedIn(offer));
}

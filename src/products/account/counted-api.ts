import type { Usage } from "../../call/context.ts";
import type { RestApi } from "../../upstash/rest-api.ts";

/** A client that counts what a call asks of it. */
export function countedApi<Api extends RestApi>(api: Api, usage: Usage): Api {
  return {
    ...api,
    request(...[request, signal]: Parameters<RestApi["request"]>) {
      count(usage, 0);
      return api.request(request, signal);
    },
  };
}

/** Counts a request and its commands, where somebody observes calls. */
export function count(usage: Usage | undefined, commands: number): void {
  if (usage === undefined) return;
  usage.requests += 1;
  usage.commands += commands;
}

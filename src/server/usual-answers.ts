import { isQuestion } from "../call/consent.ts";
import { type ClientSide, listedIn, type Offer, type Served } from "../call/served.ts";
import { listsForClients, sentFor } from "./apps.ts";
import { LISTS_CACHED } from "./cached-lists.ts";
import { serverInfo } from "./introducing-server.ts";
import { listOnce } from "./listed-tools.ts";

/** The two eras of the protocol: before 2026-07-28, and from then on. */
export type Era = "2025" | "2026";

/** What a client is, by its request. */
export interface UsualKind {
  era: Era;
  /** Whether it shows Apps. */
  drawsApps: boolean;
}

/** What a client gives along with a usual call: nothing to be asked by. */
export type UsualClient = Omit<ClientSide, "consent">;

/**
 * The results of the requests that a client mostly makes, as JSON texts: the same that a server of `serverBuilder` gives,
 * without making one.
 */
export interface UsualAnswers {
  list(client: UsualKind): string;
  /** Of a call after which nobody is asked by a form. */
  call(name: string, args: unknown, kind: UsualKind, client: UsualClient): Promise<string>;
  ping(): string;
}

const ASKS_NOBODY = { canAsk: false } as const;

/** What every result of the later era has (MCP 2026-07-28, "Base Protocol"), written by the SDK in this order. */
const SERVER = { "io.modelcontextprotocol/serverInfo": serverInfo };
const SERVER_META = JSON.stringify(SERVER);
const COMPLETE = '"resultType":"complete"';
const LISTED = `${COMPLETE},"ttlMs":${LISTS_CACHED.ttlMs},"cacheScope":"${LISTS_CACHED.cacheScope}"`;

/** `list` is that of what is served, which others may be served as well. */
export function usualAnswers(served: Served, list: (drawsApps: boolean) => string): UsualAnswers {
  return {
    list: ({ era, drawsApps }) => (era === "2025" ? list(drawsApps) : withMembers(list(drawsApps), LISTED)),
    async call(name, args, { era, drawsApps }, client) {
      const { signal, progress, request } = client;
      const answer = await served.call(name, args, { signal, progress, request, consent: ASKS_NOBODY });
      // Who says that nobody can be asked is given no question.
      if (isQuestion(answer)) throw new Error(`${name} asks somebody who cannot be asked.`);
      const sent = sentFor(name, answer, served.results, drawsApps);
      if (era === "2025") return JSON.stringify(sent);
      return withMembers(JSON.stringify({ ...sent, _meta: undefined }), COMPLETE, sent._meta);
    },
    ping: () => "{}",
  };
}

/** The list of what is offered, made at the first request for it: of all results the longest by far. */
export function listText(offer: Offer): (drawsApps: boolean) => string {
  const listed = listsForClients(listOnce(listedIn(offer)));
  const texts = new Map<boolean, string>();
  return (drawsApps) => {
    const text = texts.get(drawsApps) ?? JSON.stringify({ tools: listed(drawsApps) });
    texts.set(drawsApps, text);
    return text;
  };
}

/** The JSON of an object with further members at its end. */
function withMembers(object: string, members: string, meta?: object): string {
  const all = meta === undefined ? SERVER_META : JSON.stringify({ ...meta, ...SERVER });
  return `${object.slice(0, -1)},${members},"_meta":${all}}`;
}

import { isQuestion } from "../call/consent.ts";
import { type ClientSide, listedIn, type Offer, type Served } from "../call/served.ts";
import { LISTS_CACHED } from "./cached-lists.ts";
import { listOnce } from "./listed-tools.ts";
import { sentResult } from "./sent-result.ts";
import { serverInfo } from "./server.ts";

/** The two eras of the protocol: before 2026-07-28, and from then on. */
export type Era = "2025" | "2026";

/** What a client gives along with a usual call: nothing to be asked by. */
export type UsualClient = Omit<ClientSide, "consent">;

/**
 * The results of the requests that a client mostly makes, as JSON texts: the same that a server of `serverBuilder` gives,
 * without making one.
 */
export interface UsualAnswers {
  list(era: Era): string;
  /** Of a call after which nobody is asked by a form. */
  call(name: string, args: unknown, era: Era, client: UsualClient): Promise<string>;
  ping(): string;
}

/** What every result of the later era has (MCP 2026-07-28, "Base Protocol"), written by the SDK in this order. */
const SERVER_META = JSON.stringify({ "io.modelcontextprotocol/serverInfo": serverInfo });
const COMPLETE = '"resultType":"complete"';
const LISTED = `${COMPLETE},"ttlMs":${LISTS_CACHED.ttlMs},"cacheScope":"${LISTS_CACHED.cacheScope}"`;

/** `list` is that of what is served, which others may be served as well. */
export function usualAnswers(served: Served, list: () => string): UsualAnswers {
  return {
    list: (era) => (era === "2025" ? list() : withMembers(list(), LISTED)),
    async call(name, args, era, client) {
      const answer = await served.call(name, args, { ...client, consent: { canAsk: false } });
      // Who says that nobody can be asked is given no question.
      if (isQuestion(answer)) throw new Error(`${name} asks somebody who cannot be asked.`);
      const result = JSON.stringify(sentResult(answer, served.results));
      return era === "2025" ? result : withMembers(result, COMPLETE);
    },
    ping: () => "{}",
  };
}

/** The list of what is offered, made at the first request for it: of all results the longest by far. */
export function listText(offer: Offer): () => string {
  const listed = listOnce(listedIn(offer));
  let list: string | undefined;
  return () => {
    list ??= JSON.stringify({ tools: listed() });
    return list;
  };
}

/** The JSON of an object with further members at its end. */
function withMembers(object: string, members: string): string {
  return `${object.slice(0, -1)},${members},"_meta":${SERVER_META}}`;
}

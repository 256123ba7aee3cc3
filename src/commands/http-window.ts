import type { IncomingMessage } from "node:http";
import type { Visitor } from "../pages/page.ts";
import { answerLost } from "../pages/signpost.ts";
import type { Service } from "../service.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import { announceWindow } from "./announce-window.ts";
import type { PageDoor } from "./approve.ts";
import { configurationsForUrl } from "./client-configurations-http.ts";
import { showWindow, type WindowTerms, windowLinks } from "./show-window.ts";

/** As whom somebody looks at the window over HTTP. */
export interface WindowVisitors extends Pick<WindowTerms, "callerOf" | "isAlone"> {
  /** Whether a visitor's clients send a token that is pasted into them. */
  hasToken(visitor: Visitor): boolean;
}

/** The window of a server over HTTP, at the address of its other pages. */
export interface HttpWindow {
  answer: AnswerPage;
  /** Tells a person's browser that has come to no page where the pages are. */
  answerLost: AnswerPage;
  /** Begins to answer, when it is known where clients and browsers reach the server; gives the address of the window. */
  openAt(endpoint: string, door: PageDoor): Promise<string>;
  close(): Promise<void>;
}

/** Where the server itself takes the messages of clients, whatever a proxy calls it. */
const ENDPOINT = "/mcp";

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?", 1)[0] ?? "";

/**
 * Where no callers are configured nothing of it needs a key: whoever reaches the endpoint may call, and so do more than look.
 * Everybody else signs in first.
 */
export function createHttpWindow(
  service: Service,
  terms: Pick<WindowTerms, "record" | "desk" | "key" | "budgets">,
  { hasToken, ...visitors }: WindowVisitors,
): HttpWindow {
  let shown: AnswerPage | undefined;
  let takesForms = new Set<string>();
  let lost: AnswerPage | undefined;
  let takeBack = async () => {};
  return {
    // A client that calls at the wrong path is told the right one: nothing but forms is sent to these pages.
    answer: async (request, response) =>
      (request.method === "GET" || request.method === "HEAD" || takesForms.has(pathOf(request))) &&
      (await shown?.(request, response)) === true,
    answerLost: async (...exchange) => (await lost?.(...exchange)) === true,
    async openAt(endpoint, door) {
      const { origin, pages = [] } = door;
      takesForms = new Set(pages.filter(({ take }) => take !== undefined).map(({ path }) => path));
      const [plain, withToken] = [false, true].map((needsToken) => configurationsForUrl(endpoint, needsToken));
      shown = showWindow({
        ...visitors,
        ...terms,
        ...door,
        service,
        origin: () => origin,
        clients: (visitor) => (hasToken(visitor) ? withToken : plain) ?? [],
        extraPages: pages,
      });
      lost = answerLost({ links: windowLinks({ ...terms, ...door }), endpoint: ENDPOINT });
      takeBack = await announceWindow(`${origin}/`, endpoint, service.log);
      return `${origin}/`;
    },
    close: () => takeBack(),
  };
}

import type { Service } from "../service.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import { announceWindow } from "./announce-window.ts";
import { configurationsForUrl } from "./client-configurations.ts";
import { showWindow, type WindowTerms } from "./show-window.ts";

/** Who looks at the window over HTTP. */
export type WindowVisitors = Pick<WindowTerms, "visitorOf" | "callerOf">;

/** The window of a server over HTTP, at its own origin. */
export interface HttpWindow {
  answer: AnswerPage;
  /** Begins to answer, when it is known where the endpoint is; gives the address of the window. */
  openAt(endpoint: string): Promise<string>;
  close(): Promise<void>;
}

/** Nothing of it needs a key: whoever reaches the endpoint may call, and so do more than look. */
export function createHttpWindow(
  service: Service,
  { record, desk }: Pick<WindowTerms, "record" | "desk">,
  visitors: WindowVisitors,
): HttpWindow {
  let shown: AnswerPage | undefined;
  let takeBack = async () => {};
  return {
    // A client that calls at the wrong path is told the right one: nothing is sent to the window.
    answer: async (request, response) =>
      (request.method === "GET" || request.method === "HEAD") && (await shown?.(request, response)) === true,
    async openAt(endpoint) {
      const { origin } = new URL(endpoint);
      const clients = configurationsForUrl(endpoint, false);
      shown = showWindow({ ...visitors, record, desk, service, origin: () => origin, clients });
      takeBack = await announceWindow(`${origin}/`, endpoint, service.log);
      return `${origin}/`;
    },
    close: () => takeBack(),
  };
}

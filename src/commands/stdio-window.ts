import { randomBytes } from "node:crypto";
import { localCaller } from "../callers/caller.ts";
import type { Config } from "../config/read.ts";
import { message } from "../pages/answer-pages.ts";
import type { Page } from "../pages/page.ts";
import { answerLost } from "../pages/signpost.ts";
import type { Service } from "../service.ts";
import { type AnswerPage, startPagesListener } from "../transport/pages-listener.ts";
import { announceWindow } from "./announce-window.ts";
import { type ApprovalService, pageKey } from "./approve.ts";
import { configurationsForStdio } from "./client-configurations.ts";
import { isSameText } from "./same-text.ts";
import { showWindow, type WindowTerms, windowLinks } from "./show-window.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0, allowedHosts: [] };
const OPENING = "/open";
/** Browsers in which the window may be open; the one that opened it first goes first. */
const MOST_BROWSERS = 100;

/**
 * Serves the window on a free port of this machine's loopback. Every user of this machine reaches that, so that it is shown to
 * browsers alone that have opened it by its key; `upstash-mcp window` finds the address with it.
 */
export async function openStdioWindow(
  service: Service,
  config: Config,
  { record, approvals, budgets }: Pick<WindowTerms, "record" | "budgets"> & { approvals: ApprovalService | undefined },
): Promise<{ close(): Promise<void> }> {
  const caller = localCaller(config);
  const door = createKeyedDoor();
  let answer: AnswerPage = async () => false;
  const listener = await startPagesListener(LOOPBACK, (...exchange) => answer(...exchange), service.log);
  const visitorOf = async () => ({ caller: caller.id });
  const window = showWindow({
    record,
    desk: approvals?.desk,
    key: approvals?.key ?? pageKey(config),
    budgets,
    isAlone: true,
    service,
    callerOf: () => caller,
    clients: () => configurationsForStdio,
    origin: () => listener.origin,
    visitorOf,
    mayLook: ({ id }) => door.browsers.has(id),
    extraPages: [door.page],
  });
  const pages = approvals?.serveBeside({ origin: listener.origin, visitorOf }, window) ?? window;
  const lost = answerLost({ links: windowLinks({ desk: approvals?.desk }) });
  answer = async (...exchange) => (await pages(...exchange)) || lost(...exchange);
  const takeBack = await announceWindow(`${listener.origin}${OPENING}?key=${door.key}`, "stdio", service.log);
  return {
    async close() {
      listener.close();
      await takeBack();
    },
  };
}

/** A page that lets a browser in that comes with the key. */
function createKeyedDoor(): { key: string; browsers: ReadonlySet<string>; page: Page } {
  const key = randomBytes(32).toString("base64url");
  const browsers = new Set<string>();
  const page: Page = {
    path: OPENING,
    show({ query, browser }) {
      if (!isSameText(query.get("key") ?? "", key))
        return message(403, "This is not the key of this window. Run upstash-mcp window.");
      browsers.add(browser.id);
      const [first] = browsers;
      if (browsers.size > MOST_BROWSERS && first !== undefined) browsers.delete(first);
      return { goTo: "/" };
    },
  };
  return { key, browsers, page };
}

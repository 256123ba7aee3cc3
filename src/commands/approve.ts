import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ApprovalStore } from "../approvals/approval.ts";
import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { Config } from "../config/read.ts";
import { briefOf, type Log } from "../log.ts";
import type { Browser } from "../pages/browser.ts";
import type { PageLink } from "../pages/layout.ts";
import type { Page, Visitor } from "../pages/page.ts";
import type { AnswerPage, PagesListener } from "../transport/pages-listener.ts";
import { hasWindow } from "./observe.ts";

/** Where and by whom pages are seen. */
export interface PageDoor {
  /** Where browsers reach them. */
  origin: string;
  /** Who looks; nothing where they have to sign in first. */
  visitorOf(request: IncomingMessage, browser: Browser): Promise<Visitor | undefined>;
  /** The address from which a request comes, where that of its connection may be a proxy's. */
  clientOf?(request: IncomingMessage): string | undefined;
  /** Where one signs in. */
  signIn?: string;
  /** Pages beside those of approvals, such as where one signs in. */
  pages?: readonly Page[];
}

/** Approvals of a process, and the pages for them. */
export interface ApprovalService {
  desk: ApprovalDesk;
  /** Signs forms and sessions: what else is shown at the same address needs the same. */
  key: Buffer;
  /** Serves the pages on a server that listens anyway; without a door nobody can be asked there. */
  serveAt(door: PageDoor | undefined): AnswerPage | undefined;
  /** Serves other pages too where it listens itself, such as the window; gives what answers for both. */
  serveBeside(door: PageDoor, others: AnswerPage): AnswerPage;
  close(): void;
}

/** The links that pages have to each other. */
export const WINDOW_LINK: PageLink = { path: "/", text: "Window", about: "what the agent does" };
export const APPROVALS_LINK: PageLink = {
  path: "/approvals",
  text: "Approvals",
  about: "the calls that wait for your decision",
};

/** The person at this machine, whom nobody else can reach the pages as. */
const AT_THIS_MACHINE: Pick<PageDoor, "visitorOf"> = { visitorOf: async () => ({ caller: "local" }) };

/** Has approvals, where somebody may write and a person may have to be asked by a page. Nothing listens before it is needed. */
export async function openApprovals(
  config: Config,
  log: Log,
  { shared, patience }: { shared?: ApprovalStore | undefined; patience?: number } = {},
): Promise<ApprovalService | undefined> {
  if (config.confirm !== "auto" || !someMayWrite(config)) return undefined;
  const { createApprovalDesk } = await import("../approvals/approval-desk.ts");
  let door: PageDoor | undefined;
  let listener: Promise<PagesListener> | undefined;
  let others: AnswerPage = async () => false;
  const answerAll: AnswerPage = async (...exchange) => (await answerPage(...exchange)) || others(...exchange);
  const listen = async () => {
    const started = await listenAt(config, answerAll, log);
    door = localDoor(config.approvalsUrl ?? started.origin);
    return { ...started, origin: door.origin };
  };
  const desk = createApprovalDesk({
    store: shared ?? (await import("../approvals/memory-store.ts")).createMemoryStore(),
    ...(patience !== undefined && { patience }),
    async origin() {
      if (config.transport === "http") return door?.origin ?? { refused: NO_SIGN_IN };
      listener ??= listen();
      try {
        return (await listener).origin;
      } catch (error) {
        listener = undefined;
        return { refused: notListening(briefOf(error)) };
      }
    },
    open: openerFor(config),
  });
  const own = { desk, key: pageKey(config) };
  const answerPage = servePages({ ...own, links: linksOf(config) }, () => door);
  return {
    ...own,
    serveAt(given) {
      door = given;
      return given === undefined ? undefined : answerPage;
    },
    serveBeside(given, answer) {
      door ??= given;
      others = answer;
      return answerAll;
    },
    close() {
      desk.close();
      void listener?.then((started) => started.close()).catch(() => {});
    },
  };
}

/** What the callers of a file may do, and those of tokens, is not known at the start. */
function someMayWrite({ levels, callers, oauthIssuer }: Config): boolean {
  return levels.has("writes") || callers !== undefined || oauthIssuer !== undefined;
}

const NO_SIGN_IN =
  "This call needs a person's agreement, which this client cannot ask for, and nobody can sign in at an approval page here. Nothing was changed. Use a client that can show forms, or have the person who runs the server start it with --confirm token.";

/** What signs forms and sessions; without a signing key another one each time. */
export function pageKey({ signingKey }: Pick<Config, "signingKey">): Buffer {
  return signingKey === undefined ? randomBytes(32) : Buffer.from(signingKey);
}

function openerFor({ openApprovals }: Config) {
  return openApprovals
    ? async (url: string) => (await import("../approvals/open-browser.ts")).openBrowser(url)
    : undefined;
}

function linksOf(config: Config): readonly PageLink[] {
  return hasWindow(config) ? [WINDOW_LINK, APPROVALS_LINK] : [APPROVALS_LINK];
}

function notListening(why: string): string {
  return `This call needs a person's agreement, and the approval page could not be served (${why}). Nothing was changed. The person who runs the server gives another address by --approvals-listen, or starts it with --confirm token.`;
}

/** Pages are loaded when a browser asks for the first one. */
function servePages(
  { desk, key, links }: Pick<ApprovalService, "desk" | "key"> & { links: readonly PageLink[] },
  doorOf: () => PageDoor | undefined,
): AnswerPage {
  let loading: Promise<AnswerPage> | undefined;
  const load = async (): Promise<AnswerPage> => {
    const { answerPages } = await import("../pages/answer-pages.ts");
    const { iconPage, layoutWith, stylesPage } = await import("../pages/layout.ts");
    const { approvalPages } = await import("../approvals/approval-pages.ts");
    const { pages = [], signIn } = doorOf() ?? {};
    return answerPages({
      pages: [...approvalPages(desk), ...pages, stylesPage, iconPage],
      key,
      origin: () => doorOf()?.origin ?? "",
      visitorOf: async (request, browser) => doorOf()?.visitorOf(request, browser),
      clientOf: (request) => doorOf()?.clientOf?.(request),
      ...(signIn !== undefined && { signIn }),
      layout: layoutWith([...links, ...signingInAndOut(signIn)]),
    });
  };
  return async (request, response) => {
    loading ??= load();
    return (await loading)(request, response);
  };
}

/** The link to where one signs in and out; none where nobody has to. */
export function signingInAndOut(path: string | undefined): readonly PageLink[] {
  return path === undefined ? [] : [{ path, text: "Signing in and out" }];
}

/** Whoever has come to an address without a page is told where the pages are; that is loaded when it is needed. */
function withSignpost(answer: AnswerPage, links: readonly PageLink[]): AnswerPage {
  return async (...exchange) =>
    (await answer(...exchange)) || (await import("../pages/signpost.ts")).answerLost({ links })(...exchange);
}

const FREE_PORT = { host: "127.0.0.1", port: 0 };

/** Listens over stdio, also by the name by which a person reaches the pages besides. */
async function listenAt(config: Config, answer: AnswerPage, log: Log) {
  const { approvalsListen = FREE_PORT, approvalsUrl } = config;
  const { startPagesListener } = await import("../transport/pages-listener.ts");
  const allowedHosts = approvalsUrl === undefined ? [] : [new URL(approvalsUrl).hostname];
  return startPagesListener({ ...approvalsListen, allowedHosts }, withSignpost(answer, linksOf(config)), log);
}

/** Where browsers reach the pages of a server over HTTP whose own address is known. */
export function pagesOrigin(listening: string, { approvalsUrl, oauthAudience, host, allowedHosts }: Config): string {
  if (approvalsUrl !== undefined) return approvalsUrl;
  if (oauthAudience !== undefined) return new URL(oauthAudience).origin;
  const url = new URL(listening);
  const isAnyAddress = ["0.0.0.0", "::"].includes(host);
  const [named] = allowedHosts;
  if (isAnyAddress && named !== undefined) url.hostname = named;
  return url.origin;
}

export const localDoor = (origin: string): PageDoor => ({ origin, ...AT_THIS_MACHINE });

import type { IncomingMessage, ServerResponse } from "node:http";
import { parsedUrl } from "../upstash/parsed-url.ts";
import { isFromQStash } from "../upstash/qstash-delivery.ts";
import { type Browser, browserOf } from "./browser.ts";
import { type Html, html } from "./html.ts";
import type { Page, PageAnswer, PageRequest, Visitor } from "./page.ts";
import { readForm } from "./read-form.ts";

/** What pages are served with. */
export interface PageTerms {
  pages: readonly Page[];
  /** Signs form tokens; nodes of one service share it. */
  key: Buffer;
  /** Where browsers reach the pages, such as `http://127.0.0.1:4000`, unless they reach it by another name of the Host header. */
  origin(): string;
  /** Who looks; nothing where they have to sign in first. */
  visitorOf(request: IncomingMessage, browser: Browser): Promise<Visitor | undefined>;
  /** The address from which a request comes, where that of its connection may be a proxy's. */
  clientOf?(request: IncomingMessage): string | undefined;
  /** Where one signs in. */
  signIn?: string;
  /** Puts a page's body into the frame that all have; the path is that of the page. */
  layout(title: string, body: Html, path?: string): Html;
}

/** Name of the field in which each form carries its token. */
export const FORM_TOKEN = "form_token";

/**
 * Nothing from elsewhere, no script in the page, in no frame. The address of a page stays on it, and no browser or proxy keeps
 * one.
 */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  // Not `no-referrer`: a browser would then send a form without its origin (Fetch, "append a request Origin header").
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Answers requests for pages; false for a path that is none of theirs. GET changes nothing. */
export function answerPages(
  terms: PageTerms,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const routes = terms.pages.map((page) => ({ page, segments: page.path.split("/") }));
  return async (request, response) => {
    const address = addressOf(request);
    if (address === undefined) return false;
    const { pathname, searchParams: query } = address;
    const route = routes.flatMap(({ page, segments }) => {
      const parts = partsOf(segments, pathname.split("/"));
      return parts === undefined ? [] : [{ page, parts }];
    })[0];
    if (route === undefined) return false;
    if (isFromQStash(request)) {
      request.resume();
      writeAnswer(request, response, message(403, NOT_FOR_QSTASH), [], terms);
      return true;
    }
    const browser = browserOf(request.headers.cookie, terms.key, terms.origin().startsWith("https:"));
    const signedIn = await terms.visitorOf(request, browser);
    const visitor = signedIn ?? (route.page.isPublic ? NOBODY : undefined);
    const client = terms.clientOf?.(request) ?? request.socket.remoteAddress ?? "";
    const answer =
      visitor === undefined
        ? { goTo: `${terms.signIn ?? "/"}?${new URLSearchParams({ to: pathname + address.search })}` }
        : await answerOf(request, route.page, { parts: route.parts, query, browser, visitor, client }, terms);
    const renewed = route.page.isUnattended ? undefined : signedIn?.setCookie;
    const cookies = [browser.setCookie, renewed, "goTo" in answer ? answer.setCookie : undefined];
    writeAnswer(request, response, answer, cookies, terms);
    return true;
  };
}

const NOT_FOR_QSTASH =
  "The pages of this server are for people. What QStash delivers sees none of them, and changes nothing.";

/** What is asked for, as a browser asks; nothing for another target than a path, which anybody can send. */
function addressOf({ url = "" }: IncomingMessage): URL | undefined {
  return url.startsWith("/") ? parsedUrl(`http://page${url}`) : undefined;
}

const NOBODY: Visitor = { caller: "" };

function partsOf(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parts: [string, string][] = [];
  for (const [index, segment] of pattern.entries()) {
    const given = path[index] ?? "";
    if (segment.startsWith(":") && /^[\w-]+$/.test(given)) parts.push([segment.slice(1), given]);
    else if (segment !== given) return undefined;
  }
  return Object.fromEntries(parts);
}

async function answerOf(
  request: IncomingMessage,
  page: Page,
  asked: PageRequest,
  { origin }: PageTerms,
): Promise<PageAnswer> {
  if (request.method === "GET" || request.method === "HEAD") {
    request.resume();
    return page.show(asked);
  }
  if (request.method !== "POST" || page.take === undefined) return message(405, "This page takes no such request.");
  if (!isSentByOwnPage(request, origin())) {
    request.resume();
    return message(403, "This form was not sent by a page of this server. Nothing was changed.");
  }
  const form = await readForm(request);
  if (form === undefined) return message(400, "This is not a form of this server. Nothing was changed.");
  const path = addressOf(request)?.pathname;
  if (path === undefined || !asked.browser.sentForm(path, form.get(FORM_TOKEN))) {
    return message(
      403,
      "This form was made for another browser or has grown old. Open the page anew. Nothing was changed.",
    );
  }
  return page.take({ ...asked, form });
}

/**
 * Whether the form stands on a page of this server. A browser may reach it by another port or name than the server knows of, as
 * through SSH: the name is one that the listener answers to, since it has let the request in.
 */
function isSentByOwnPage({ headers }: IncomingMessage, own: string): boolean {
  const { origin, host, "sec-fetch-site": site } = headers;
  const isOwn = origin === own || (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`));
  return isOwn && (site === undefined || site === "same-origin");
}

/** A page that says one thing: its first sentence is the heading. */
export function message(status: number, text: string): PageAnswer {
  const [, title = text, more = ""] = /^(.*?)\.(?: (.*))?$/s.exec(text) ?? [];
  return { status, title, body: html`${more !== "" && html`<p>${more}</p>`}` };
}

/** Writes a page, or where the browser is to go, with the headers that all pages have. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: PageAnswer,
  cookies: readonly (string | undefined)[],
  { layout }: Pick<PageTerms, "layout">,
): void {
  const given = cookies.filter((cookie) => cookie !== undefined);
  if (given.length > 0) response.setHeader("set-cookie", given);
  if ("goTo" in answer) {
    response.writeHead(303, { ...HEADERS, location: answer.goTo, "content-length": 0 }).end();
    return;
  }
  const { type, text } =
    "body" in answer
      ? {
          type: "text/html; charset=utf-8",
          text: layout(answer.title, answer.body, addressOf(request)?.pathname).markup,
        }
      : { type: answer.type, text: answer.text };
  const status = "body" in answer ? (answer.status ?? 200) : 200;
  if ("body" in answer && answer.retryAfter !== undefined) response.setHeader("retry-after", answer.retryAfter);
  response.writeHead(status, {
    ...HEADERS,
    "content-type": type,
    "content-length": Buffer.byteLength(text),
  });
  response.end(request.method === "HEAD" ? undefined : text);
}

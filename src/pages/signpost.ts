import type { IncomingMessage, ServerResponse } from "node:http";
import { writeAnswer } from "./answer-pages.ts";
import { html } from "./html.ts";
import { layoutWith, type PageLink } from "./layout.ts";
import type { PageAnswer } from "./page.ts";

/** What somebody is told who has come to an address that is no page. */
export interface Signposted {
  /** The pages that there are, signed in or not. */
  links: readonly PageLink[];
  /** Where clients send their messages, such as `/mcp`; nothing where none do over HTTP. */
  endpoint?: string | undefined;
}

/**
 * Tells a person whose browser has come to an address without a page where the pages are, and nothing else: whoever is signed
 * out reads the same. False for a request of a program, which asks for no HTML.
 */
export function answerLost({
  links,
  endpoint,
}: Signposted): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const layout = layoutWith(links);
  return async (request, response) => {
    if (!isOfBrowser(request)) return false;
    request.resume();
    const path = request.url?.split("?", 1)[0]?.replace(/\/$/, "");
    const isEndpoint = endpoint !== undefined && path === endpoint;
    if (isEndpoint) response.setHeader("allow", "POST");
    writeAnswer(request, response, isEndpoint ? forClients(links) : noSuchPage(links, endpoint), [], { layout });
    return true;
  };
}

/** Browsers name HTML when a person opens an address; clients of MCP, scripts and probes do not. */
function isOfBrowser({ method, headers: { accept = "" } }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept);
}

function noSuchPage(links: readonly PageLink[], endpoint: string | undefined): PageAnswer {
  const forPrograms = endpoint !== undefined && html`<p class="quiet">MCP clients call ${endpoint} of this server.</p>`;
  return {
    status: 404,
    title: "No such page",
    body: html`<p>There is nothing at this address. What there is:</p>${ways(links)}${forPrograms}`,
  };
}

function forClients(links: readonly PageLink[]): PageAnswer {
  return {
    status: 405,
    title: "An address for MCP clients",
    body: html`<p>Paste it into the configuration of a client, which sends its calls here. A browser finds nothing here; for you there is:</p>${ways(links)}`,
  };
}

function ways(links: readonly PageLink[]) {
  return html`<ul>${links.map(({ path, text, about }) => html`<li><a href="${path}">${text}</a>${about !== undefined && `: ${about}`}</li>`)}</ul>`;
}

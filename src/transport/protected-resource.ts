import type { IncomingMessage, ServerResponse } from "node:http";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
/** Seconds for which the document may be kept. */
const MAX_AGE = 300;

/** The server as a resource of OAuth: what clients read to find out who gives them tokens for it (RFC 9728). */
export interface ProtectedResource {
  /** The public URL of the endpoint. */
  resource: string;
  issuer: string;
  scopes: readonly string[];
}

/**
 * Where clients read it: the well-known path comes between host and path of the resource (RFC 9728, section 3.1). It is made
 * of the configuration alone, whatever host a request names.
 */
export function resourceMetadataUrl({ resource }: Pick<ProtectedResource, "resource">): string {
  const { origin, pathname } = new URL(resource);
  return origin + WELL_KNOWN + pathname.replace(/\/$/, "");
}

/** The document, at the paths where clients look for it: with and without a path, and with that of the public URL. */
export function resourceMetadata(known: ProtectedResource) {
  const { pathname } = new URL(resourceMetadataUrl(known));
  const paths: ReadonlySet<string | undefined> = new Set([WELL_KNOWN, `${WELL_KNOWN}/mcp`, pathname]);
  const body = JSON.stringify({
    resource: known.resource,
    authorization_servers: [known.issuer],
    scopes_supported: known.scopes,
    bearer_methods_supported: ["header"],
  });
  return {
    isAt: (path: string | undefined) => paths.has(path),
    answer({ method }: IncomingMessage, response: ServerResponse): void {
      const isRead = method === "GET" || method === "HEAD";
      response.writeHead(isRead ? 200 : 405, {
        "content-type": "application/json",
        ...(isRead ? { "cache-control": `max-age=${MAX_AGE}` } : { allow: "GET, HEAD" }),
      });
      response.end(isRead ? body : JSON.stringify({ error: "Method not allowed. GET reads this document." }));
    },
  };
}

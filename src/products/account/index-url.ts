import { restUrlOf } from "../../upstash/rest-endpoint.ts";

/** The products whose indexes have an address and tokens of their own. */
export type IndexProduct = "vector" | "search";

/**
 * The URL of an index from the `endpoint` of the Developer API, which is the first part of its host, of which the product
 * is the end. Nothing where the text is no host. Without `secure` only this machine is reached.
 */
export function indexUrl(endpoint: unknown, product: IndexProduct, secure: boolean): string | undefined {
  if (typeof endpoint !== "string") return undefined;
  const isWhole = !secure || endpoint.includes(".") || endpoint.endsWith(`-${product}`);
  return restUrlOf(isWhole ? endpoint : `${endpoint}-${product}`, secure);
}

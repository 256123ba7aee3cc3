/** By what the REST API of a database or an index is reached. */
export interface RestReach {
  readonly url: string;
  readonly token: string;
  readonly readOnlyToken: string;
}

/** The variables of a REST API that has a URL and two tokens, as Upstash's clients read them. */
export function restVariables(
  product: "REDIS" | "VECTOR" | "SEARCH",
  { url, token, readOnlyToken }: RestReach,
): Readonly<Record<string, string>> {
  return {
    [`UPSTASH_${product}_REST_URL`]: url,
    [`UPSTASH_${product}_REST_TOKEN`]: token,
    [`UPSTASH_${product}_REST_READONLY_TOKEN`]: readOnlyToken,
  };
}

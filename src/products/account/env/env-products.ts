import { restUrlOf } from "../../../upstash/rest-endpoint.ts";
import { indexUrl } from "../index-url.ts";
import type { AccountKind } from "../resources.ts";

/** The products whose credentials a program reads from its environment. */
export const ENV_PRODUCTS = ["redis", "qstash", "vector", "search"] as const;

export type EnvProduct = (typeof ENV_PRODUCTS)[number];

/** How the credentials of a product come from the account, and by which variables Upstash's own clients read them. */
export interface EnvRow {
  kind: AccountKind;
  /** Where the Developer API tells of one, with its tokens. */
  path: string;
  urlName: string;
  tokenName: string;
  /** Of a token that only reads; nothing where no client of Upstash knows such a variable. */
  readOnlyName?: string;
  tokenField: string;
  readOnlyField: string;
  /** The REST URL, from what the Developer API tells; only those of the embedded Upstash are not `secure`. */
  urlOf(found: Readonly<Record<string, unknown>>, secure: boolean): string | undefined;
  /** A read of the REST API that tells whether a token works; the embedded Upstash has it or not. */
  check: { path: string; isEmbedded: boolean };
  /** Variables that the answer to the check holds, by its fields. */
  checkNames?: Readonly<Record<string, string>>;
}

/** QStash, "Select a Region": each has a URL of its own; older accounts tell none and are in the first one. */
function qstashUrl(region: unknown): string | undefined {
  if (region === "us-east-1") return "https://qstash-us-east-1.upstash.io";
  return region === "eu-central-1" || region === undefined ? "https://qstash.upstash.io" : undefined;
}

export const envProducts: Readonly<Record<EnvProduct, EnvRow>> = {
  redis: {
    kind: "database",
    path: "/v2/redis/database/{id}",
    urlName: "UPSTASH_REDIS_REST_URL",
    tokenName: "UPSTASH_REDIS_REST_TOKEN",
    readOnlyName: "UPSTASH_REDIS_REST_READONLY_TOKEN",
    tokenField: "rest_token",
    readOnlyField: "read_only_rest_token",
    urlOf: ({ endpoint }, secure) => (typeof endpoint === "string" ? restUrlOf(endpoint, secure) : undefined),
    check: { path: "/ping", isEmbedded: true },
  },
  qstash: {
    kind: "qstash_user",
    path: "/v2/qstash/user/{id}",
    urlName: "QSTASH_URL",
    tokenName: "QSTASH_TOKEN",
    tokenField: "token",
    readOnlyField: "read_only_token",
    urlOf: ({ region }) => qstashUrl(region),
    check: { path: "/v2/keys", isEmbedded: false },
    checkNames: { current: "QSTASH_CURRENT_SIGNING_KEY", next: "QSTASH_NEXT_SIGNING_KEY" },
  },
  vector: {
    kind: "vector_index",
    path: "/v2/vector/index/{id}",
    urlName: "UPSTASH_VECTOR_REST_URL",
    tokenName: "UPSTASH_VECTOR_REST_TOKEN",
    readOnlyName: "UPSTASH_VECTOR_REST_READONLY_TOKEN",
    tokenField: "token",
    readOnlyField: "read_only_token",
    urlOf: ({ endpoint }, secure) => indexUrl(endpoint, "vector", secure),
    check: { path: "/info", isEmbedded: true },
  },
  search: {
    kind: "search_index",
    path: "/v2/search/{id}",
    urlName: "UPSTASH_SEARCH_REST_URL",
    tokenName: "UPSTASH_SEARCH_REST_TOKEN",
    readOnlyName: "UPSTASH_SEARCH_REST_READONLY_TOKEN",
    tokenField: "token",
    readOnlyField: "read_only_token",
    urlOf: ({ endpoint }, secure) => indexUrl(endpoint, "search", secure),
    check: { path: "/info", isEmbedded: true },
  },
};

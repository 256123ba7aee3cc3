import { createHttp } from "../../upstash/http.ts";
import type { Proxies } from "../../upstash/proxies.ts";
import type { ProductsAt } from "../known-callers.ts";
import { createTokenReader, type ReadAccessToken } from "./access-token.ts";
import { createIssuerKeys } from "./issuer-keys.ts";
import { fetchIssuerKeys, ISSUER_LIMITS } from "./issuer-metadata.ts";
import { rememberTokens } from "./remembered-tokens.ts";
import { createTokenCallers, type SubjectRules, type TokenCallers } from "./token-callers.ts";

export { anySubject } from "./token-callers.ts";

/** Whose tokens are taken, and of whom. */
export interface OauthTerms {
  issuer: string;
  audience: string;
  rules: SubjectRules;
  productsAt: ProductsAt;
  proxies: Proxies;
  /** Is told why the issuer cannot be reached. */
  tell(sentence: string): void;
}

/** Takes tokens of an issuer; nothing is asked of it before the first one comes. */
export function openOauth({ issuer, audience, rules, productsAt, proxies, tell }: OauthTerms): {
  readToken: ReadAccessToken;
  tokenCallers: TokenCallers;
  close: () => Promise<void>;
} {
  const http = createHttp(ISSUER_LIMITS, { proxies });
  const keys = createIssuerKeys({ fetch: () => fetchIssuerKeys(issuer, http), tell });
  return {
    readToken: rememberTokens(createTokenReader({ issuer, audience, keys })),
    tokenCallers: createTokenCallers(issuer, rules, productsAt),
    close: () => http.close(),
  };
}

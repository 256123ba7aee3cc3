import type { Access } from "../../call/tool.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../../upstash/access.ts";

/** The scopes of an access token, from the one that gives the least to the most. Each gives what those before it give. */
export const OAUTH_SCOPES = ["upstash:read", "upstash:privileged", "upstash:write", "upstash:destructive"] as const;

export type OauthScope = (typeof OAUTH_SCOPES)[number];

/** What a scope gives: an access level, and the most that a tool may do. */
export interface ScopeRight {
  access: AccessLevel;
  upTo: Access;
}

const RIGHTS: Readonly<Record<OauthScope, ScopeRight>> = {
  "upstash:read": { access: "read-only", upTo: "read" },
  "upstash:privileged": { access: "privileged-reads", upTo: "read" },
  "upstash:write": { access: "writes", upTo: "write" },
  "upstash:destructive": { access: "writes", upTo: "destructive" },
};

/** The scope that gives the most, among those of a claim `scope` (RFC 9068, section 2.2.3: apart by spaces). */
export function highestScope(claim: string): OauthScope | undefined {
  const given = new Set(claim.split(" "));
  return OAUTH_SCOPES.findLast((scope) => given.has(scope));
}

/** The scopes that give more than this one, from the least on. */
export function scopesAbove(scope: OauthScope): readonly OauthScope[] {
  return OAUTH_SCOPES.slice(OAUTH_SCOPES.indexOf(scope) + 1);
}

/** What a scope gives to somebody who may have `most` at most. */
export function rightOf(scope: OauthScope, most: AccessLevel): ScopeRight {
  const { access, upTo } = RIGHTS[scope];
  return ACCESS_LEVELS.indexOf(access) <= ACCESS_LEVELS.indexOf(most) ? { access, upTo } : { access: most, upTo };
}

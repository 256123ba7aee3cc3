import type { KnownCallers } from "../callers/known-callers.ts";
import { callerId, type SubjectRules } from "../callers/oauth/token-callers.ts";

/** By what somebody is known: the name of a caller who has typed their token, or a subject of the issuer. */
export interface Identity {
  by: "token" | "issuer";
  name: string;
}

/** What an identity is worth now. */
export interface KnownAccount {
  caller: string;
  isAgent: boolean;
  /** Changes when whoever has signed in by now must do so again. */
  proof: string;
}

/** Who may sign in, as it is now. */
export interface People {
  /** Whose token this is. */
  ofToken(token: string): Identity | undefined;
  /** The account of an identity; nothing where there is none any more. */
  accountOf(identity: Identity): KnownAccount | undefined;
}

/** Who may sign in: callers of a file by their tokens, subjects of an issuer as those who call by its access tokens. */
export function peopleOf(
  callers: Pick<KnownCallers, "of" | "named"> | undefined,
  issuer?: { url: string; rules: SubjectRules },
): People {
  function ofName(name: string): KnownAccount | undefined {
    const { caller, tokenDigest } = callers?.named(name) ?? {};
    if (caller === undefined || tokenDigest === undefined) return undefined;
    return { caller: caller.id, isAgent: caller.isAgent === true, proof: tokenDigest };
  }
  function ofSubject(subject: string): KnownAccount | undefined {
    const from = issuer && (issuer.rules.ofSubject(subject) ?? issuer.rules.anySubject());
    if (from === undefined) return undefined;
    const known = "id" in from ? from : undefined;
    const caller = known?.id ?? callerId(issuer?.url ?? "", subject);
    return { caller, isAgent: known?.isAgent === true, proof: issuer?.url ?? "" };
  }
  return {
    ofToken(token) {
      const caller = callers?.of(token);
      return caller && { by: "token", name: caller.id };
    },
    accountOf: ({ by, name }) => (by === "token" ? ofName(name) : ofSubject(name)),
  };
}

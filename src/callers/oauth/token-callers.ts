import { createHash } from "node:crypto";
import type { Narrowing } from "../../call/served.ts";
import { ACCESSES } from "../../call/tool.ts";
import type { ConfiguredProduct } from "../../catalog/product.ts";
import { ACCESS_LEVELS } from "../../upstash/access.ts";
import { type CallLimits, createCallLimits } from "../call-limits.ts";
import type { Caller } from "../caller.ts";
import type { KnownCallers, ProductsAt } from "../known-callers.ts";
import { OAUTH_SCOPES, type OauthScope, rightOf, type ScopeRight } from "./oauth-scopes.ts";

/** Callers that are kept; one that was not needed for longest goes first, and is made anew when it is needed. */
export const MOST_TOKEN_CALLERS = 1_000;
/** Characters of a subject, and of an issuer without its scheme, that stand in an id as they are. */
const LONGEST_PLAIN = 64;

/** The callers that access tokens make. */
export interface TokenCallers {
  /**
   * The caller of a subject with a scope; nothing where only others may call. The same one until something changes. A subject
   * that is a program is an agent, unless its entry says otherwise.
   */
  of(subject: string, scope: OauthScope, isProgram?: boolean): Caller | undefined;
  /**
   * The caller of an id that nobody has in a file, with the most that a token may give it; nothing where only others may
   * call. It is one to look at and not to call as: its limits are not there.
   */
  signedIn(id: string): Caller | undefined;
}

/** Who may call by a token. */
export type SubjectRules = Pick<KnownCallers, "ofSubject" | "anySubject">;

/** What is kept of a caller: what it was made from tells whether it still holds. */
interface KeptCaller {
  caller: Caller;
  from: Caller | AbortSignal;
}

/** Whoever the issuer gives a token, where no file says who may call. */
export function anySubject(): SubjectRules {
  const { signal } = new AbortController();
  return { ofSubject: () => undefined, anySubject: () => signal };
}

/** Callers by subject and scope. Two subjects are two callers, which share no more than callers of a file do. */
export function createTokenCallers(issuer: string, rules: SubjectRules, productsAt: ProductsAt): TokenCallers {
  const kept = new Map<string, KeptCaller>();
  let forAll: readonly ConfiguredProduct[] | undefined;
  // What is wrong with the credentials is told at the start.
  if (rules.anySubject() !== undefined) forAll = productsAt(new Set(ACCESS_LEVELS));

  /** The limits of a subject, which has them once, whatever its tokens are. */
  function limitsOf(subject: string): CallLimits | undefined {
    const same = OAUTH_SCOPES.flatMap((scope) =>
      [true, false].map((isProgram) => kept.get(keyOf(scope, isProgram, subject))),
    );
    return same.find((each) => each !== undefined)?.caller.limits;
  }

  function productsForAll(): readonly ConfiguredProduct[] {
    forAll ??= productsAt(new Set(ACCESS_LEVELS));
    return forAll;
  }

  function wholeOf(subject: string, isProgram: boolean, from: Caller | AbortSignal): Caller {
    if ("id" in from) return { ...from, isAgent: from.isAgent ?? isProgram };
    const id = callerId(issuer, subject);
    const limits = limitsOf(subject) ?? createCallLimits({});
    return { id, access: "writes", products: productsForAll(), limits, isAgent: isProgram, ended: from };
  }

  return {
    signedIn(id) {
      const from = rules.anySubject();
      return from && { id, access: "writes", products: productsForAll(), ended: from };
    },
    of(subject, scope, isProgram = false) {
      const from = rules.ofSubject(subject) ?? rules.anySubject();
      if (from === undefined) return undefined;
      const key = keyOf(scope, isProgram, subject);
      const before = kept.get(key);
      const make = () => {
        const whole = wholeOf(subject, isProgram, from);
        return withRight(whole, rightOf(scope, whole.access));
      };
      const caller = before?.from === from ? before.caller : make();
      kept.delete(key);
      kept.set(key, { caller, from });
      const [oldest] = kept.keys();
      if (kept.size > MOST_TOKEN_CALLERS && oldest !== undefined) kept.delete(oldest);
      return caller;
    },
  };
}

function keyOf(scope: OauthScope, isProgram: boolean, subject: string): string {
  return `${scope} ${isProgram} ${subject}`;
}

/**
 * Who a subject of an issuer is, in the log and for permissions: `oauth:ISSUER:SUBJECT`, each as it is where it is short and
 * plain, else its beginning and its digest. No caller of a file has such an id.
 */
export function callerId(issuer: string, subject: string): string {
  // Behind the last colon is the subject, which has none.
  return `oauth:${plain(issuer.replace(/^https?:\/\//, ""), /^[\w.:/-]+$/)}:${plain(subject, /^[\w.@|/-]+$/)}`;
}

function plain(text: string, pattern: RegExp): string {
  if (text.length <= LONGEST_PLAIN && pattern.test(text)) return text;
  const beginning = text.slice(0, 16).replace(/[^\w.@|/-]/g, "_");
  // No plain text has the sign, so that none can pass for this one.
  return `${beginning}~${createHash("sha256").update(text, "utf8").digest("hex").slice(0, 32)}`;
}

/** Of a caller what a scope gives. An access level leaves out by itself what does more than it allows. */
function withRight(caller: Caller, { access, upTo }: ScopeRight): Caller {
  if (access !== "writes") return { ...caller, access };
  const { offered = EVERYTHING } = caller;
  const least = ACCESSES[Math.min(ACCESSES.indexOf(upTo), ACCESSES.indexOf(offered.upTo))] ?? "read";
  return least === offered.upTo ? { ...caller, access } : { ...caller, access, offered: { ...offered, upTo: least } };
}

const EVERYTHING: Narrowing = { toolsets: [], tools: [], excludeTools: [], upTo: "destructive" };

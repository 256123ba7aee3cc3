import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Milliseconds for which a permission holds. */
const LIFETIME = 5 * 60 * 1000;
/** Sets these signatures apart from any other use of the same key. */
const PURPOSE = "upstash-mcp confirmation";

/** Why a token does not permit a call. */
export type TokenProblem = "altered" | "expired" | "used" | "other-call" | "unknown-use";

/**
 * One tool with its exact arguments, and the way the permission travels: in the hands of the model, with a question to the
 * person, or by a page. A token of one way is worth nothing on another.
 */
export interface PermittedCall {
  way: "token" | "question" | "page";
  /** The id of who calls: what one caller was permitted is worth nothing to another. */
  caller: string;
  /** The connection by which they call: what was permitted by one is worth nothing by another. */
  connection?: string | undefined;
  tool: string;
  /** The arguments as they were given. */
  input: Readonly<Record<string, unknown>>;
  /** What it is about, by what names mean now, so that a name which has come to mean something else is another call. */
  target: Readonly<Record<string, string>>;
}

/** Signed permissions for single calls. */
export interface Permissions {
  /** Whether a token was issued under this key, be it expired, used or for another call. */
  isOwn(token: string): boolean;
  /** Tells the call from every other one at this service; permits nothing. */
  digestOf(call: PermittedCall): string;
  /** A token that permits this call for five minutes. */
  issue(call: PermittedCall): string;
  /** Uses a token up; tells why where it does not permit this call. At once, unless other nodes have to be asked. */
  redeem(token: string, call: PermittedCall): TokenProblem | undefined | Promise<TokenProblem | undefined>;
}

/** Where the nodes of one service note which tokens were used. */
export interface TokenUses {
  /**
   * Notes a use for as long as the token holds, in milliseconds since 1970; false where one was noted before. Rejects where
   * nobody can tell.
   */
  note(token: string, until: number): Promise<boolean>;
}

export interface PermissionOptions {
  /** Nodes of one service share it; without it every process has its own. */
  key?: string | undefined;
  /** What the service reaches: a token of one database or account is worth nothing at another that has the same key. */
  service?: readonly (string | undefined)[];
  /** What the nodes have noted; without it a node knows of its own uses alone. */
  uses?: TokenUses | undefined;
  /** The tokens that were used in this process, where several services of it are one. */
  used?: Map<string, number>;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/**
 * Permissions signed with HMAC-SHA256. Nodes that share key and service accept each other's tokens; a token works once
 * in a process, and with `uses` once over all of them; without, the five minutes bound its use elsewhere.
 */
export function createPermissions({
  key,
  service = [],
  uses,
  used = new Map(),
  now = Date.now,
}: PermissionOptions): Permissions {
  const secret = key ?? randomBytes(32);
  const sign = (payload: string) => createHmac("sha256", secret).update(`${PURPOSE}\n${payload}`).digest("base64url");
  const signedPayload = (token: string): string | undefined => {
    const end = token.lastIndexOf(".");
    const payload = token.slice(0, Math.max(end, 0));
    return isSame(token.slice(end + 1), sign(payload)) ? payload : undefined;
  };
  const digestOf = (call: PermittedCall) => digestAt(service, call);

  /** Where it cannot be told, the token stays what it was here: the next attempt asks the others again. */
  async function noteUse(token: string, nonce: string, until: number): Promise<TokenProblem | undefined> {
    try {
      return (await uses?.note(token, until)) === false ? "used" : undefined;
    } catch {
      used.delete(nonce);
      return "unknown-use";
    }
  }

  return {
    isOwn: (token) => signedPayload(token) !== undefined,
    digestOf,
    issue(call) {
      const payload = [now() + LIFETIME, randomBytes(12).toString("base64url"), digestOf(call)].join(".");
      return `${payload}.${sign(payload)}`;
    },
    redeem(token, call) {
      const payload = signedPayload(token);
      if (payload === undefined) return "altered";
      const [until, nonce = "", digest] = payload.split(".");
      for (const [old, expiry] of used) if (expiry < now()) used.delete(old);
      if (Number(until) < now()) return "expired";
      if (digest !== digestOf(call)) return "other-call";
      if (used.has(nonce)) return "used";
      used.set(nonce, Number(until));
      return uses === undefined ? undefined : noteUse(token, nonce, Number(until));
    },
  };
}

/** Tells a call from every other one, here and on the nodes that reach the same. */
function digestAt(
  service: readonly (string | undefined)[],
  { way, caller, connection, tool, input, target }: PermittedCall,
): string {
  const reached = [...service, connection].map((part) => part ?? null);
  return createHash("sha256")
    .update(JSON.stringify([reached, way, caller, tool, sorted(input), sorted(target)]))
    .digest("base64url");
}

/** Compares the texts, not what they decode to: base64 has several spellings of the same bytes. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The value with the fields of every object in one order, so that their order means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: fields.map(([field, inner]) => [field, sorted(inner)]) };
}

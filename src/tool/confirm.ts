import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** When a person is asked before harm is done. */
export type ConfirmPolicy = "auto" | "always" | "never";

/** Milliseconds for which a permission holds. */
const LIFETIME = 5 * 60 * 1000;

/** Why a token does not permit a call. */
export type TokenProblem = "altered" | "expired" | "used" | "other-call";

/**
 * One tool with its exact arguments, and the way the permission travels: in the hands of the model, or with a question
 * to the person. A token of one way is worth nothing on the other.
 */
export interface PermittedCall {
  way: "token" | "question";
  tool: string;
  input: Readonly<Record<string, unknown>>;
}

/** Signed permissions for single calls. */
export interface Permissions {
  /** A token that permits this call for five minutes. */
  issue(call: PermittedCall): string;
  /** Uses a token up; tells why where it does not permit this call. */
  redeem(token: string, call: PermittedCall): TokenProblem | undefined;
}

/**
 * Permissions signed with HMAC-SHA256. Nodes that share the key accept each other's tokens; a token works once in a
 * process, and the five minutes bound its use elsewhere.
 */
export function createPermissions(key: string | undefined, now: () => number = Date.now): Permissions {
  const secret = key ?? randomBytes(32);
  const used = new Map<string, number>();
  const sign = (payload: string) => createHmac("sha256", secret).update(payload).digest();

  return {
    issue(call) {
      const payload = [now() + LIFETIME, randomBytes(12).toString("base64url"), digestOf(call)].join(".");
      return `${payload}.${sign(payload).toString("base64url")}`;
    },
    redeem(token, call) {
      const [until = "", nonce = "", digest = "", signature = ""] = token.split(".");
      const expected = sign([until, nonce, digest].join("."));
      const given = Buffer.from(signature, "base64url");
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "altered";
      for (const [old, end] of used) if (end < now()) used.delete(old);
      if (Number(until) < now()) return "expired";
      if (digest !== digestOf(call)) return "other-call";
      if (used.has(nonce)) return "used";
      used.set(nonce, Number(until));
      return undefined;
    },
  };
}

function digestOf({ way, tool, input }: PermittedCall): string {
  return createHash("sha256")
    .update(JSON.stringify([way, tool, sorted(input)]))
    .digest("base64url");
}

/** The value with the fields of every object in alphabetical order, so that their order means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: fields.map(([field, inner]) => [field, sorted(inner)]) };
}

/** What the client can do about a question, and what came back of one. */
export interface Consent {
  /** Whether the client can show a question to a person. */
  canAsk: boolean;
  /** The answer to a question, with the state that went out with it. */
  answer?: { agreed: boolean; state: string };
}

/** A call that would do harm. */
export interface HarmfulCall {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  /** What it would do: "Redis runs FLUSHALL". */
  harm: string;
  /** The permission that the call carries. */
  token: string | undefined;
  preview: () => Promise<Record<string, unknown>>;
}

/** Whether a harmful call may go on, must ask first, is answered with what would be lost, or is refused. */
export type Verdict =
  | { kind: "agreed" }
  | { kind: "ask"; question: string; state: string }
  | { kind: "preview"; preview: Record<string, unknown>; token: string }
  | { kind: "refused"; reason: string };

const problems: Readonly<Record<TokenProblem, string>> = {
  altered: "The confirm_token is not one of this server's; the server may have been started anew",
  expired: "The confirm_token has expired; it holds for five minutes",
  used: "The confirm_token was used before; each works once",
  "other-call": "The confirm_token belongs to another call; tool and arguments must be exactly the same",
};

/** Decides on a harmful call by the policy. Only a person's agreement to this very call lets it go on. */
export async function judge(
  call: HarmfulCall,
  policy: ConfirmPolicy,
  permissions: Permissions,
  consent: Consent,
): Promise<Verdict> {
  if (policy === "never") return { kind: "agreed" };
  if (consent.answer) return judgeAnswer(call, permissions, consent.answer);
  if (call.token !== undefined && policy === "auto") {
    const problem = permissions.redeem(call.token, { ...call, way: "token" });
    if (problem === undefined) return { kind: "agreed" };
    return {
      kind: "refused",
      reason: `${problems[problem]}. Nothing was changed. Call again without confirm_token to get a new one.`,
    };
  }
  if (consent.canAsk) {
    const preview = await call.preview();
    const facts = Object.entries(preview).map(
      ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    const question = [`${call.tool}: ${call.harm}.`, ...facts, "This cannot be undone."].join("\n");
    return { kind: "ask", question, state: permissions.issue({ ...call, way: "question" }) };
  }
  if (policy === "always") {
    return {
      kind: "refused",
      reason:
        "This call needs a person's agreement (--confirm always), and this client cannot ask for it. Nothing was changed.",
    };
  }
  return { kind: "preview", preview: await call.preview(), token: permissions.issue({ ...call, way: "token" }) };
}

function judgeAnswer(
  call: HarmfulCall,
  permissions: Permissions,
  { agreed, state }: { agreed: boolean; state: string },
): Verdict {
  const problem = permissions.redeem(state, { ...call, way: "question" });
  if (problem !== undefined)
    return {
      kind: "refused",
      reason: `The answer came too late or belongs to another call (${problem}). Nothing was changed.`,
    };
  if (!agreed)
    return { kind: "refused", reason: "The person declined. Nothing was changed; do not try it another way." };
  return { kind: "agreed" };
}

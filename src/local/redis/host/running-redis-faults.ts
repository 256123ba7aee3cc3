import { LocalError } from "../../local-error.ts";
import { placeOf, type RedisTarget } from "../connection/redis-address.ts";
import { RedisLoginError, RedisRefusalError, RedisUnavailableError } from "../connection/redis-errors.ts";
import { firstWordsAt, speaksTls } from "../connection/redis-probes.ts";

/** A Redis that somebody else runs cannot be used as its URL says; `message` says what the person can do. */
export class RunningRedisError extends LocalError {
  override readonly name = "RunningRedisError";
}

/** What is wrong, by a sign of it, and what to do; both follow "The Redis at HOST:PORT". */
interface Fault {
  readonly sign: RegExp;
  readonly says: string;
}

const THE_URL = "its URL (UPSTASH_MCP_REDIS_SERVER)";

/** By what Redis says to a connection, whatever it is asked. */
const REFUSALS: readonly Fault[] = [
  {
    sign: /^NOAUTH/,
    says: `asks for a password, and ${THE_URL} has none. Write redis://:PASSWORD@HOST:PORT, or redis://USER:PASSWORD@HOST:PORT.`,
  },
  { sign: /^WRONGPASS/, says: `does not accept the user or the password of ${THE_URL}. Correct them there.` },
  {
    sign: /^DENIED/,
    says: "is in protected mode: it has no password, and serves its own machine alone. Give it a password (requirepass) and put that into the URL, or run upstash-mcp on the same machine.",
  },
  {
    sign: /max number of clients/,
    says: "has as many clients as it takes (maxclients). Close some, or raise maxclients, and try again.",
  },
  { sign: /^LOADING/, says: "is loading its data. Try again in a moment." },
];

/** By the code of what went wrong on the way. */
const FAILURES: readonly Fault[] = [
  {
    sign: /^ECONNREFUSED$|^ENOENT$/,
    says: `is not there: nothing listens at that place. Start it, or correct ${THE_URL}.`,
  },
  { sign: /^ENOTFOUND$|^EAI_/, says: `is not found: no machine has this name. Correct ${THE_URL}.` },
  { sign: /^EACCES$|^EPERM$/, says: "may not be reached from this process. Allow it the path or the port." },
  {
    sign: /CERTIFICATE_REQUIRED/,
    says: "asks its clients for a certificate, and upstash-mcp has none. Let it do without (tls-auth-clients optional).",
  },
  {
    sign: /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER|UNTRUSTED/,
    says: "has a certificate that is not trusted. Name the file of its authority in NODE_EXTRA_CA_CERTS, and write the host name that the certificate has into the URL.",
  },
];

const NO_TLS = `speaks no TLS at this port. Write redis:// instead of rediss:// into ${THE_URL}, or name the port for TLS.`;
const ONLY_TLS = `speaks TLS at this port. Write rediss:// instead of redis:// into ${THE_URL}, or name the port without TLS.`;
const SILENT = `does not answer. Look whether it runs, and whether ${THE_URL} is right.`;
const NO_REDIS = `answers, but not as a Redis does. Correct ${THE_URL}.`;

/** A refusal of Redis in words; undefined for a reply that is none. */
export function refusalOf(target: RedisTarget, text: string): RunningRedisError | undefined {
  const fault = REFUSALS.find(({ sign }) => sign.test(text));
  return fault === undefined ? undefined : faultOf(target, fault.says, text);
}

/** What an error of the connection means to the person who gave the URL. Looks at the place again where that tells more. */
export async function explained(target: RedisTarget, error: unknown): Promise<unknown> {
  if (error instanceof RedisLoginError || error instanceof RedisRefusalError) {
    return refusalOf(target, error.message) ?? faultOf(target, "refuses the connection.", error.message);
  }
  if (!(error instanceof RedisUnavailableError)) return error;
  const { code, message } = causeOf(error);
  const failure = FAILURES.find(({ sign }) => sign.test(code));
  if (failure !== undefined) return faultOf(target, failure.says, message);
  return (await faultAt(target)) ?? error;
}

/** A connection that broke or came to nothing: what is at the place, in the plain and with TLS. */
async function faultAt(target: RedisTarget): Promise<RunningRedisError | undefined> {
  const { address } = target;
  const words = await firstWordsAt(address);
  if (words !== undefined && /^[-+]/.test(words)) {
    if (address.tls) return faultOf(target, NO_TLS);
    return words.startsWith("-") ? refusalOf(target, words.slice(1)) : undefined;
  }
  if (!address.tls && (await speaksTls(address))) return faultOf(target, ONLY_TLS);
  return faultOf(target, words === undefined ? SILENT : NO_REDIS);
}

function faultOf({ address }: RedisTarget, says: string, reason = ""): RunningRedisError {
  const [line = ""] = reason.split(/[\r\n]/, 1);
  return new RunningRedisError(`The Redis at ${placeOf(address)} ${says}${line === "" ? "" : ` (${line})`}`);
}

function causeOf({ cause }: Error): { readonly code: string; readonly message: string } {
  if (!(cause instanceof Error)) return { code: "", message: "" };
  return { code: "code" in cause ? String(cause.code) : "", message: cause.message };
}

import type { ConfiguredProduct } from "../../catalog/product.ts";
import { UpstashError } from "../../upstash/errors.ts";
import type { Http } from "../../upstash/http.ts";
import type { HttpResponse } from "../../upstash/http-message.ts";
import { apiFailureOf } from "../../upstash/rest-failure.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";
import { rightsByAccount } from "./rights-by-account.ts";
import { LONGEST_CHECK, parsedAnswer, sendProbe } from "./send-probe.ts";

/** What a token may do, as far as a read tells. */
export type TokenRights = "standard" | "read-only" | "restricted" | "unknown";

/** What one read of one service has shown. */
export interface UpstreamCheck {
  product: string;
  host: string;
  /** Milliseconds until the answer, or the failure. */
  milliseconds: number;
  rights: TokenRights;
  /** How the rights were found out, or why they were not. */
  because: string;
  /** What does not work, and what to do about it. */
  problem?: { message: string; advice: string };
}

/** The product whose tokens are of users with names. */
const REDIS = "redis";
/** The account, by whose reads the tokens of other products are told apart. */
const ACCOUNT = "account";

/*
 * Why no read tells. Of QStash both tokens have access to all that is read ("Read-only Token"), and of an index nothing else is
 * documented. Of the account's keys some only read ("Getting Started" of the Developer API); Upstash's own server tells one by
 * deleting a database that there is not, which is a change.
 */
const ONLY_A_CHANGE_TELLS =
  "a key of the account may be read-only, which only a refused change would tell; none is sent";
const ACCOUNT_WOULD_TELL =
  "no documented read tells its two kinds of token apart; with UPSTASH_EMAIL and UPSTASH_API_KEY set, the account tells which it is";
/** By the name of its user: Upstash's documentation of Redis has these two. */
const RIGHTS_OF_USER: Readonly<Record<string, TokenRights>> = { default: "standard", default_ro: "read-only" };

/** Asks each service that the products reach with their own credentials, once, by a read. */
export function checkUpstreams(
  products: readonly ConfiguredProduct[],
  http: Http,
  account = accountProbe(products),
): Promise<UpstreamCheck[]> {
  const probes = products.flatMap(({ product, probes }) => probes.map((probe) => ({ name: product.name, probe })));
  return Promise.all(
    probes.map(async ({ name, probe }) => {
      const check = await checkUpstream(name, probe, http);
      const isTold = check.rights === "standard" || check.rights === "read-only";
      if (check.problem !== undefined || isTold || account === undefined) return check;
      const told = await rightsByAccount(name, probe, account, http);
      // What a database has told of its user stands where the account knows no more.
      return name === REDIS && told?.rights === "unknown" ? check : { ...check, ...told };
    }),
  );
}

/** How the account is read, where one is configured. */
export function accountProbe(products: readonly ConfiguredProduct[]): UpstreamProbe | undefined {
  return products.find(({ product }) => product.name === ACCOUNT)?.probes[0];
}

/** Who it is tells more of a token of Redis than PING, and costs as much. */
async function checkUpstream(product: string, probe: UpstreamProbe, http: Http): Promise<UpstreamCheck> {
  const { host } = new URL(probe.url);
  const isRedis = product === REDIS;
  const body = isRedis ? JSON.stringify(["ACL", "WHOAMI"]) : probe.body;
  const begun = performance.now();
  const told = (rest: Pick<UpstreamCheck, "rights" | "because" | "problem">): UpstreamCheck => ({
    product,
    host,
    milliseconds: Math.round(performance.now() - begun),
    ...rest,
  });
  try {
    const response = await sendProbe({ ...probe, ...(body === undefined ? {} : { body }) }, http);
    return told(isRedis ? rightsOf(response, host) : rightsUnknown(response, product, host));
  } catch (error) {
    if (!(error instanceof UpstashError)) throw error;
    const problem = error.kind === "timeout" ? silenceOf(host) : { message: error.message, advice: error.advice };
    return told({ rights: "unknown", because: "it was not reached", problem });
  }
}

/** A user that may not even ask for its own name has less than the standard token. */
function rightsOf(response: HttpResponse, host: string): Pick<UpstreamCheck, "rights" | "because" | "problem"> {
  if (response.status === 400 && /\bNOPERM\b/.test(response.text)) {
    return { rights: "restricted", because: "ACL WHOAMI is refused to it, as to a read-only token" };
  }
  const failed = rightsUnknown(response, "redis", host);
  if (failed.problem !== undefined) return failed;
  const user = resultOf(response.text);
  if (user === undefined) return { ...failed, problem: noAnswerOf(host) };
  const rights = Object.hasOwn(RIGHTS_OF_USER, user) ? RIGHTS_OF_USER[user] : undefined;
  if (rights !== undefined) return { rights, because: `ACL WHOAMI answers ${user}` };
  return { rights: "unknown", because: "ACL WHOAMI answers a user of its own, whose rules no read of it tells" };
}

function rightsUnknown(
  response: HttpResponse,
  name: string,
  host: string,
): Pick<UpstreamCheck, "rights" | "because" | "problem"> {
  const because = name === ACCOUNT ? ONLY_A_CHANGE_TELLS : ACCOUNT_WOULD_TELL;
  const told = { rights: "unknown", because } as const;
  if (response.status >= 200 && response.status <= 299) {
    return parsedAnswer(response.text) === undefined ? { ...told, problem: noAnswerOf(host) } : told;
  }
  const failures = name === ACCOUNT ? { account: "the e-mail with the API key" } : {};
  const { message, advice } = apiFailureOf(response, { name: titleOf(name), host, reads: true, failures });
  return { ...told, because: "it did not answer well", problem: { message, advice } };
}

/** The name of a product as a sentence begins with it. */
function titleOf(product: string): string {
  if (product === ACCOUNT) return "The Developer API";
  return product === "qstash" ? "QStash" : `${product.charAt(0).toUpperCase()}${product.slice(1)}`;
}

/** The time of a check is its own, so a setting of the server does not lengthen it. */
function silenceOf(host: string): { message: string; advice: string } {
  return {
    message: `${host} did not answer within ${LONGEST_CHECK / 1_000} seconds.`,
    advice: "Check the URL, and whether a firewall or a proxy of the network stands before it.",
  };
}

function noAnswerOf(host: string): { message: string; advice: string } {
  const { message, advice } = new UpstashError("not-upstash", `${host} answered with something that is not Upstash's.`);
  return { message, advice };
}

function resultOf(text: string): string | undefined {
  const answer = parsedAnswer(text);
  if (typeof answer !== "object" || answer === null || !("result" in answer)) return undefined;
  return typeof answer.result === "string" ? answer.result : undefined;
}

import type { JSONWebKeySet } from "jose";
import type { Http } from "../../upstash/http.ts";
import type { HttpLimits } from "../../upstash/http-message.ts";
import { parsedUrl } from "../../upstash/parsed-url.ts";

/** Milliseconds of one request to an issuer. */
const REQUEST_TIME = 5_000;
/** Bytes of its metadata, and of its keys. */
const LONGEST_REPLY = 262_144;
export const ISSUER_LIMITS: HttpLimits = { timeout: REQUEST_TIME, maxReply: LONGEST_REPLY };
/** Keys that are taken; a set with more is not one of signing keys. */
const MOST_KEYS = 100;

/** The issuer does not tell its keys now; `message` says why, for the log. */
export class IssuerUnavailableError extends Error {}

/** What an issuer tells of itself. */
export interface IssuerMetadata {
  /** Where its keys are. */
  keysUrl: string;
  /** As it was told; nothing but `issuer` and `jwks_uri` is checked. */
  told: Readonly<Record<string, unknown>>;
}

/**
 * The keys by which an issuer signs, as its metadata says where they are. Requests go to the issuer itself and to the
 * `jwks_uri` of its metadata, and follow no redirect. Rejects with an IssuerUnavailableError.
 */
export async function fetchIssuerKeys(issuer: string, http: Pick<Http, "send">): Promise<JSONWebKeySet> {
  const { keysUrl } = await fetchIssuerMetadata(issuer, http, metadataUrls(issuer));
  return keysAt(keysUrl, http);
}

/** The first metadata at these places that is this issuer's. Rejects with an IssuerUnavailableError. */
export async function fetchIssuerMetadata(
  issuer: string,
  http: Pick<Http, "send">,
  urls: readonly string[],
): Promise<IssuerMetadata> {
  const faults: string[] = [];
  for (const url of urls) {
    const found = metadataIn(await fetchJson(url, http), issuer);
    if ("keysUrl" in found) return found;
    faults.push(`${url}: ${found.fault}`);
  }
  throw new IssuerUnavailableError(faults.join("; "));
}

/** Where metadata may be, in order (MCP, "Authorization Server Metadata Discovery"; RFC 8414, sections 3.1 and 5). */
export function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ];
}

async function keysAt(url: string, http: Pick<Http, "send">): Promise<JSONWebKeySet> {
  const { status, json } = await fetchJson(url, http);
  const keys = status === 200 && isObject(json) ? json.keys : undefined;
  if (!Array.isArray(keys) || keys.length > MOST_KEYS || !keys.every(isObject)) {
    throw new IssuerUnavailableError(
      `${url}: expected a JSON Web Key Set of at most ${MOST_KEYS} keys, but was answered ${status}.`,
    );
  }
  // What is in a key, jose checks before it is used.
  return { keys } as JSONWebKeySet;
}

/** Metadata of another issuer would have its tokens taken for this one's (RFC 8414, section 3.3). */
function metadataIn({ status, json }: IssuerReply, issuer: string): IssuerMetadata | { fault: string } {
  if (status !== 200) return { fault: `answered ${status}` };
  if (!isObject(json) || json.issuer !== issuer) {
    return { fault: `is not the metadata of an issuer that is written ${issuer}` };
  }
  const keysUrl = endpointIn(json, "jwks_uri", issuer);
  return keysUrl === undefined
    ? { fault: "has no jwks_uri with https:// and without a password" }
    : { keysUrl, told: json };
}

/** A URL of the metadata that may be asked: by https, or the issuer's own; http is on this machine's loopback alone. */
export function endpointIn(told: IssuerMetadata["told"], name: string, issuer: string): string | undefined {
  const text = told[name];
  const url = typeof text === "string" ? parsedUrl(text) : undefined;
  const isAllowed = url?.protocol === "https:" || (url !== undefined && url.origin === new URL(issuer).origin);
  return isAllowed && url.username + url.password === "" ? url.href : undefined;
}

interface IssuerReply {
  status: number;
  /** Nothing where it is not JSON. */
  json?: unknown;
}

async function fetchJson(url: string, http: Pick<Http, "send">): Promise<IssuerReply> {
  const headers = { accept: "application/json" };
  try {
    const reply = await http.send({ method: "GET", url, headers, timeout: REQUEST_TIME }, (response) => response);
    return { status: reply.status, json: parsedJson(reply.text) };
  } catch (error) {
    throw new IssuerUnavailableError(`${url}: ${error instanceof Error ? error.message : "failed"}`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

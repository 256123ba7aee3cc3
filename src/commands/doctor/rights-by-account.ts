import { indexUrl } from "../../products/account/index-url.ts";
import { accountKinds } from "../../products/account/resources.ts";
import { UpstashError } from "../../upstash/errors.ts";
import type { Http } from "../../upstash/http.ts";
import { parsedUrl } from "../../upstash/parsed-url.ts";
import { pathOf } from "../../upstash/path.ts";
import type { NamedKind } from "../../upstash/resource-kind.ts";
import { restUrlOf } from "../../upstash/rest-endpoint.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";
import { isSameText } from "../same-text.ts";
import { parsedAnswer, sendProbe } from "./send-probe.ts";

/*
 * Which of its two tokens a service was given: the account answers both (Developer API, schemas VectorIndex, SearchIndex and
 * QStashUser, and "Get Database"). They are compared here and go nowhere else.
 */

/** What the account tells of a token. */
export interface ToldByAccount {
  rights: "standard" | "read-only" | "unknown";
  because: string;
}

type Document = Readonly<Record<string, unknown>>;

/** Where the account has what a product reaches. */
interface Place {
  what: string;
  kind: Pick<NamedKind, "listPath" | "idField">;
  /** Of the path of one. */
  start: readonly string[];
  /** The fields with the token that may write, and with the one that reads. */
  fields: readonly [standard: string, readOnly: string];
  /** The URL of one; nothing where its kind has no addresses. */
  urlOf?: (document: Document, secure: boolean) => string | undefined;
}

const FIELDS = ["token", "read_only_token"] as const;

/** A QStash user has no address, and there are as few as regions. */
const PLACES: Readonly<Partial<Record<string, Place>>> = {
  redis: {
    ...{ what: "database", kind: accountKinds.database, start: ["v2", "redis", "database"] },
    fields: ["rest_token", "read_only_rest_token"],
    urlOf: ({ endpoint }, secure) => restUrlOf(String(endpoint), secure),
  },
  vector: {
    ...{ what: "vector index", kind: accountKinds.vector_index, start: ["v2", "vector", "index"], fields: FIELDS },
    urlOf: ({ endpoint }, secure) => indexUrl(endpoint, "vector", secure),
  },
  search: {
    ...{ what: "search database", kind: accountKinds.search_index, start: ["v2", "search"], fields: FIELDS },
    urlOf: ({ endpoint }, secure) => indexUrl(endpoint, "search", secure),
  },
  qstash: { what: "QStash user", kind: accountKinds.qstash_user, start: ["v2", "qstash", "user"], fields: FIELDS },
};

/** Of what the account has, so many are looked at for one token. */
const MOST_LOOKED_AT = 10;

/** What the account tells of the token of a probe; nothing where it knows nothing of such a product. */
export async function rightsByAccount(
  product: string,
  probe: UpstreamProbe,
  account: UpstreamProbe,
  http: Http,
): Promise<ToldByAccount | undefined> {
  const place = PLACES[product];
  if (place === undefined || !("token" in probe.credential)) return undefined;
  const { token } = probe.credential;
  const read = async (path: string) => {
    const { url, credential } = account;
    const response = await sendProbe({ url: new URL(path, url).href, credential }, http);
    return response.status === 200 ? parsedAnswer(response.text) : undefined;
  };
  try {
    return toldBy(await documentsOf(place, probe.url, read), token, place);
  } catch (error) {
    if (!(error instanceof UpstashError)) throw error;
    return unknownSince("the account, which has both of its tokens, was not reached");
  }
}

/** Each of what may be reached, as it is by itself; nothing where the account did not answer. */
async function documentsOf(
  { kind: { listPath, idField }, start, urlOf }: Place,
  url: string,
  read: (path: string) => Promise<unknown>,
): Promise<readonly Document[] | undefined> {
  const list = await read(listPath);
  if (!Array.isArray(list)) return undefined;
  const isReached = (document: Document) => urlOf === undefined || isAt(urlOf(document, url.startsWith("https:")), url);
  const ids = list
    .filter(isDocument)
    .filter(isReached)
    .map(({ [idField]: id }) => String(id));
  const documents = await Promise.all(ids.slice(0, MOST_LOOKED_AT).map((id) => read(pathOf([...start, id]))));
  const told = documents.filter(isDocument);
  return told.length === 0 && ids.length > 0 ? undefined : told;
}

function toldBy(documents: readonly Document[] | undefined, token: string, { what, fields }: Place): ToldByAccount {
  if (documents === undefined) return unknownSince(`the account did not tell of its ${what}`);
  if (documents.length === 0) return unknownSince(`the account has no such ${what}`);
  const isOneOf = (field: string) =>
    documents.some(({ [field]: own }) => typeof own === "string" && isSameText(own, token));
  // What may write is told first, should both ever be the same.
  const [standard, readOnly] = fields;
  if (isOneOf(standard)) return { rights: "standard", because: `the account has it as the token of its ${what}` };
  if (isOneOf(readOnly)) {
    return { rights: "read-only", because: `the account has it as the read-only token of its ${what}` };
  }
  return unknownSince(`it is neither of the two tokens that the account has for its ${what}`);
}

function unknownSince(because: string): ToldByAccount {
  return { rights: "unknown", because };
}

function isAt(own: string | undefined, url: string): boolean {
  return own !== undefined && parsedUrl(own)?.host === parsedUrl(url)?.host;
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

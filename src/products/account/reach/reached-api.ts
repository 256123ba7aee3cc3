import { UpstashError } from "../../../upstash/errors.ts";
import { pathOf } from "../../../upstash/path.ts";
import type { ApiRequest, RestApi } from "../../../upstash/rest-api.ts";
import { admitNewName, newNameIn, segmentsOf } from "./new-name.ts";
import { dependsOnNames, keyListsOf, mayChange, mayDoWithRest, mayRead, type Reach } from "./reach.ts";
import { type ReachedKind, reachedKinds } from "./reached-kinds.ts";
import { noWriteTo } from "./why-not.ts";

/*
 * The Developer API as somebody has it who may not reach all of an account. Lists have what may be reached, and no request
 * names anything else. Of what may only be read, an answer has the token that only reads, wherever it stands: so whoever
 * looks for a token finds no other, and Upstash itself refuses a write.
 */

type Document = Readonly<Record<string, unknown>>;

/** A client of the Developer API that leaves out what a reach does not have. */
export function reachedApi(api: RestApi, reach: Reach): RestApi {
  return {
    async request(request, signal) {
      const kind = reachedKinds.find(({ paths }) => request.path.startsWith(paths));
      if (kind === undefined) {
        admitRest(request, reach);
        return api.request(request, signal);
      }
      if (request.path === kind.listPath && request.method === "GET") {
        return asReached(await listed(api, kind, signal), kind, reach);
      }
      const documents = await listed(api, kind, signal);
      admit(request, documents, { kind, reach });
      await checkBackup(api, request, signal);
      const answer = await api.request(request, signal);
      const isAnyReadOnly = documents.some((document) => !mayChange(reach, namesOf(document, kind)));
      return isAnyReadOnly ? withoutWritingTokens(answer, kind, reach) : answer;
    },
  };
}

async function listed(api: RestApi, { listPath }: ReachedKind, signal: AbortSignal | undefined): Promise<Document[]> {
  const answer = await api.request({ method: "GET", path: listPath }, signal);
  return Array.isArray(answer) ? answer.filter((one) => typeof one === "object" && one !== null) : [];
}

function asReached(documents: readonly Document[], kind: ReachedKind, reach: Reach): unknown[] {
  return documents
    .filter((document) => mayRead(reach, namesOf(document, kind)))
    .map((document) => withMayWrite(withoutWritingTokens(document, kind, reach) as Document, kind, reach));
}

/** What of a list may be changed stands beside each, where not all of it may be. */
function withMayWrite(document: Document, kind: ReachedKind, reach: Reach): Document {
  return dependsOnNames(reach) ? { ...document, may_write: mayChange(reach, namesOf(document, kind)) } : document;
}

/** Throws where a request is about what no reach names, such as teams, and that is not to be had. */
function admitRest({ method }: ApiRequest, reach: Reach): void {
  if (mayDoWithRest(reach, method === "GET" ? "read" : "change")) return;
  if (!mayDoWithRest(reach, "read")) throw outOfReach("This is about the account as a whole.");
  throw noWriteTo(reach, ["the account as a whole"]);
}

/**
 * Throws a `not-found` UpstashError where a request is about nothing that may be reached, and a `forbidden` one where it
 * would change what may not be changed, or give a name that may not be.
 */
function admit(
  request: ApiRequest,
  documents: readonly Document[],
  { kind, reach }: { kind: ReachedKind; reach: Reach },
): void {
  const segments = segmentsOf(request.path);
  const texts = new Set([...segments, ...textsOf(request.query), ...textsOf(request.body)]);
  const idOf = (document: Document) => String(document[kind.idField]);
  const named = documents.filter((document) => texts.has(idOf(document)));
  if (named.some((document) => !mayRead(reach, namesOf(document, kind)))) throw notFound();
  // The path says what is asked: an ID elsewhere, such as a new name, does not bring what no list has within reach.
  if (!named.some((document) => segments.includes(idOf(document))) && !mayDoWithRest(reach, "read")) {
    throw outOfReach("It names nothing that this caller reaches, or something new.");
  }
  if (request.method === "GET") return;
  if (changesAllKeys(request) && keyListsOf(reach).length > 0) throw allKeys();
  const name = newNameIn(request, kind);
  for (const document of named) {
    const old = namesOf(document, kind);
    if (!mayChange(reach, old)) throw noWriteTo(reach, old);
    if (name !== undefined) admitNewName(reach, { id: idOf(document), old, name });
  }
  if (named.length > 0) return;
  if (name === undefined) admitUnnamed(documents, { kind, reach });
  else if (!mayChange(reach, [name])) throw noWriteTo(reach, [name]);
}

/** A change that says nothing of what it is about, such as the own user's token, must be one that all may have. */
function admitUnnamed(documents: readonly Document[], { kind, reach }: { kind: ReachedKind; reach: Reach }): void {
  for (const document of documents) {
    const names = namesOf(document, kind);
    if (!mayChange(reach, names)) throw noWriteTo(reach, names);
  }
  if (documents.length === 0 && !mayDoWithRest(reach, "change")) throw noWriteTo(reach, ["what has no name"]);
}

/** Whether a request takes away or replaces keys that nobody has named. */
function changesAllKeys({ method, path }: ApiRequest): boolean {
  if (method === "DELETE") return path.startsWith("/v2/redis/database/");
  return path.startsWith("/v2/redis/restore-backup/") || path.startsWith("/v2/redis/enable-eviction/");
}

/**
 * A backup must be one of the database that the path names: restored, another one's would bring its keys, and deleted, it
 * would be lost to those who reach it.
 */
async function checkBackup(api: RestApi, request: ApiRequest, signal: AbortSignal | undefined): Promise<void> {
  const { database = "", backup } = backupIn(request);
  if (backup === undefined) return;
  const answer = await api.request({ method: "GET", path: pathOf(["v2", "redis", "list-backup", database]) }, signal);
  const isOwn = Array.isArray(answer) && answer.some((one: Document) => one.backup_id === backup);
  if (!isOwn) throw notFound();
}

/** The backup that a request names, in its body or behind its database in the path, if it does. */
function backupIn({ path, body }: ApiRequest): { database?: string | undefined; backup?: unknown } {
  const [database, backup] = path.startsWith(BACKUP_OF_PATH) ? segmentsOf(path.slice(BACKUP_OF_PATH.length)) : [];
  if (database !== undefined) return { database, backup };
  const { backup_id } = (body !== undefined && "json" in body ? body.json : {}) as Document;
  return { database: segmentsOf(path).at(-1), backup: backup_id };
}

const BACKUP_OF_PATH = "/v2/redis/delete-backup/";

function namesOf(document: Document, { idField, nameFields }: ReachedKind): string[] {
  return [idField, ...nameFields].map((field) => document[field]).filter((name) => typeof name === "string");
}

/** Every text in a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/**
 * The same answer with the token that only reads in every place of one that may write, at any depth, but for what it tells
 * of something by an ID that may be changed.
 */
function withoutWritingTokens(value: unknown, kind: ReachedKind, reach: Reach): unknown {
  const { tokens, idField } = kind;
  const strike = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(strike);
    if (typeof inner !== "object" || inner === null) return inner;
    const document = inner as Document;
    if (typeof document[idField] === "string" && mayChange(reach, namesOf(document, kind))) return document;
    return Object.fromEntries(
      Object.entries(document).map(([field, own]) => {
        const instead = Object.hasOwn(tokens, field) ? tokens[field] : undefined;
        return [field, instead === undefined ? strike(own) : (document[instead] ?? "")];
      }),
    );
  };
  return strike(value);
}

function notFound(): UpstashError {
  return new UpstashError("not-found", "Nothing of this ID is within reach of this caller.", {
    advice: "The list tools show what is.",
    notExecuted: true,
  });
}

function outOfReach(why: string): UpstashError {
  return new UpstashError("forbidden", `This is not within reach of this caller. ${why} Nothing was sent.`, {
    advice: "The list tools show what may be reached; the person who runs the server says so in the callers' file.",
    notExecuted: true,
  });
}

function allKeys(): UpstashError {
  return new UpstashError("forbidden", "Nothing was sent: this would change keys outside --allow-keys.", {
    advice:
      "The person who runs the server can do it in the Upstash console, or start the server without --allow-keys.",
    notExecuted: true,
  });
}

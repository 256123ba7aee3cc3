import { UpstashError } from "../../../upstash/errors.ts";
import { pathOf } from "../../../upstash/path.ts";
import type { ApiRequest, RestApi } from "../../../upstash/rest-api.ts";
import { mayChange, mayRead, type Reach } from "./reach.ts";
import { type ReachedKind, reachedKinds } from "./reached-kinds.ts";

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
      if (kind === undefined) throw outOfReach("This is about the account as a whole.");
      if (request.path === kind.listPath && request.method === "GET") {
        return asReached(await listed(api, kind, signal), kind, reach);
      }
      const ids = await idsIn(request, await listed(api, kind, signal), { kind, reach });
      await checkBackup(api, request, signal);
      const answer = await api.request(request, signal);
      return ids.readOnly.length === 0 ? answer : withoutWritingTokens(answer, kind);
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
    .map((document) => (mayChange(reach, namesOf(document, kind)) ? document : withoutWritingTokens(document, kind)));
}

/**
 * What a request is about. Throws a `not-found` UpstashError where it is about nothing that may be reached, and a
 * `forbidden` one where it would change what may only be read.
 */
async function idsIn(
  request: ApiRequest,
  documents: readonly Document[],
  { kind, reach }: { kind: ReachedKind; reach: Reach },
): Promise<{ readOnly: string[] }> {
  const segments = segmentsOf(request.path);
  const texts = new Set([...segments, ...textsOf(request.query), ...textsOf(request.body)]);
  const idOf = (document: Document) => String(document[kind.idField]);
  const named = documents.filter((document) => texts.has(idOf(document)));
  const others = named.filter((document) => !mayRead(reach, namesOf(document, kind)));
  if (others.length > 0) throw notFound();
  // The path says what is asked: an ID elsewhere, such as a new name, does not bring what no list has within reach.
  if (!named.some((document) => segments.includes(idOf(document)))) {
    throw outOfReach("It names nothing that this caller reaches, or something new.");
  }
  const readOnly = named.filter((document) => !mayChange(reach, namesOf(document, kind)));
  if (request.method !== "GET" && readOnly.length > 0) {
    throw outOfReach("What it names may be read here, not changed.");
  }
  return { readOnly: readOnly.map(idOf) };
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

function segmentsOf(path: string): string[] {
  return path.split("/").map(decodeURIComponent);
}

/** Every text in a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** The same answer with the token that only reads in every place of one that may write, at any depth. */
function withoutWritingTokens(value: unknown, { tokens }: ReachedKind): unknown {
  const strike = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(strike);
    if (typeof inner !== "object" || inner === null) return inner;
    const document = inner as Document;
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

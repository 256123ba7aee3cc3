import { facts, unknownBecause } from "../../call/preview-facts.ts";
import { nameAndId } from "../../call/question.ts";
import { REDACTED } from "../../call/redactor.ts";
import { UpstashError } from "../../upstash/errors.ts";
import { fillPath } from "../../upstash/path.ts";
import { isRecord, timeText } from "./answers/readable.ts";
import type { AccountContext } from "./context.ts";
import { withoutSecrets } from "./secret-fields.ts";

export type Input = Readonly<Record<string, unknown>>;
export type Facts = Record<string, unknown>;
/** A resource as the Developer API describes it. */
export type Document = Readonly<Record<string, unknown>>;

/** What is needed to read a list for a person. */
export type ListReader = Pick<AccountContext, "developerApi" | "signal" | "learn" | "keepName">;

/** Names that a list in a preview shows. */
const NAMES_SHOWN = 10;

/** The facts of all, read at the same time. */
export async function together(...parts: readonly Promise<Facts>[]): Promise<Facts> {
  return Object.fromEntries((await Promise.all(parts)).flatMap((facts) => Object.entries(facts)));
}

/** What a document says of a thing. Where it cannot be read, the question goes on with the ID alone. */
export async function described(
  what: string,
  id: unknown,
  document: Promise<Document>,
  pick: (document: Document) => Facts,
): Promise<Facts> {
  try {
    return pick(await document);
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "not-found") throw error;
    return { [what]: unnamed(id, error) };
  }
}

/** The text of a detail, which may lack: without it the question goes on with the ID alone. */
export function orUnnamed(id: unknown, text: Promise<string>): Promise<string> {
  return text.catch((error) => unnamed(id, error));
}

function unnamed(id: unknown, reason: unknown): string {
  return `ID ${id}; its name is ${unknownBecause(reason)}`;
}

/** The team that a call is about; one that does not exist is an error. */
export function aboutTeam(team: unknown, context: AccountContext): Promise<Facts> {
  return described("team", team, teamOf(team, context), (found) => ({ team: named(found.team_name, team) }));
}

/** Where a call moves something to, if it does. */
export function targetTeam(team: unknown, context: AccountContext): Promise<Facts> {
  if (team === undefined) return facts({});
  const name = teamOf(team, context).then((found) => named(found.team_name, team));
  return facts({ to_team: orUnnamed(team, name) });
}

async function teamOf(team: unknown, context: AccountContext): Promise<Document> {
  return one(await list(context, "/v2/teams", {}), "team_id", team, "team");
}

/** The one document of a list with this ID; a list without it is a `not-found` failure. */
export function one(documents: readonly Document[], field: string, id: unknown, what: string): Document {
  const found = documents.find((document) => document[field] === id);
  if (found !== undefined) return found;
  throw new UpstashError("not-found", `There is no ${what} ${id} here.`, {
    advice: "The list tools show what exists.",
    notExecuted: true,
  });
}

/** A thing by its name, and by the ID that no other has. */
export function named(name: unknown, id: unknown): string {
  return nameAndId(String(name), String(id));
}

/** Since when a thing exists, where its document tells. */
export function since({ creation_time }: Document): { created?: string } {
  const created = timeText(Number(creation_time));
  return created === undefined ? {} : { created };
}

/** Since when a Redis database exists. */
export async function createdOf(database: string, reader: ListReader): Promise<string> {
  const document = await read(reader, "/v2/redis/database/{database}", { database }, { credentials: "hide" });
  return since(document).created ?? "not told";
}

/** How many there are, and what the first are called. */
export function countAndNames(documents: readonly Document[], name: (document: Document) => string): string {
  if (documents.length === 0) return "none";
  const names = documents.slice(0, NAMES_SHOWN).map(name);
  const more = documents.length > names.length ? ` and ${documents.length - names.length} more` : "";
  return `${documents.length}: ${names.join(", ")}${more}`;
}

/** The document at a path whose `{parameters}` are in `input`. */
export async function read(context: ListReader, path: string, input: Input, query: Record<string, string> = {}) {
  const answer = await get(context, path, input, query);
  if (isRecord(answer)) return answer;
  throw new UpstashError("not-upstash", "The Developer API answered with something else than an object.");
}

/** The documents of a list. */
export async function list(context: ListReader, path: string, input: Input): Promise<Document[]> {
  const answer = await get(context, path, input);
  if (Array.isArray(answer)) return answer.filter(isRecord);
  throw new UpstashError("not-upstash", "The Developer API answered with something else than a list.");
}

/** A read without its secrets. The names in it are what the person is asked about, so they stay as they are. */
async function get(context: ListReader, path: string, input: Input, query: Record<string, string> = {}) {
  const request = { method: "GET", path: fillPath(path, input), query } as const;
  const { value, certain } = withoutSecrets(await context.developerApi().request(request, context.signal), REDACTED);
  for (const secret of certain) context.learn(secret, "account");
  for (const document of [value].flat().filter(isRecord)) {
    for (const name of namesIn(document)) context.keepName(name);
  }
  return value;
}

/** What a document calls its thing, in fields such as `name`, `database_name` and `topic_name`. */
function namesIn(document: Document): string[] {
  return Object.entries(document).flatMap(([field, value]) =>
    /(^|_)name$/.test(field) && typeof value === "string" ? [value] : [],
  );
}

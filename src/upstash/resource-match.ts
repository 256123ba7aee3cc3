import { UpstashError } from "./errors.ts";
import { nearest } from "./near-names.ts";
import { quoted } from "./quoted.ts";
import type { ListedResource, NamedKind } from "./resource-kind.ts";

const CANDIDATES_SHOWN = 20;
const NEAR_SHOWN = 5;

/** The form of the IDs that Upstash gives, a UUID; as a name it is never taken. */
const ID_FORM = /^\w{8}(-\w{4}){3}-\w{12}$/;

/** What an error may say: how the kind is spoken of, and which tools there are. */
export interface Speech extends Pick<NamedKind, "what" | "argument" | "owner" | "creator" | "lister"> {
  isOffered(tool: string): boolean;
}

/** Whether a text has the form of an ID. */
export function looksLikeId(text: string): boolean {
  return ID_FORM.test(text);
}

/** The resources of a list, found by ID or name in a time that does not grow with their number. */
export interface IndexedResources {
  all: readonly ListedResource[];
  /** Those that are meant; all where nothing is given. */
  matching(idOrName: string | undefined): readonly ListedResource[];
}

/** An ID comes first, so that nobody takes a resource's place by naming another one like its ID. */
export function indexed(all: readonly ListedResource[]): IndexedResources {
  const byId = grouped(all, ({ id }) => [id]);
  const byName = grouped(all, ({ name }) => [name]);
  const byOtherName = grouped(all, ({ otherNames }) => otherNames);
  return {
    all,
    matching(idOrName) {
      if (idOrName === undefined) return all;
      const found = byId.get(idOrName);
      if (found !== undefined || looksLikeId(idOrName)) return found ?? [];
      return byName.get(idOrName) ?? byOtherName.get(idOrName) ?? [];
    },
  };
}

/** The resources by each of their keys; one that has a key twice stands there once. */
function grouped(
  all: readonly ListedResource[],
  keysOf: (resource: ListedResource) => readonly string[],
): ReadonlyMap<string, readonly ListedResource[]> {
  const groups = new Map<string, ListedResource[]>();
  for (const resource of all) {
    for (const key of new Set(keysOf(resource))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [resource]);
      else group.push(resource);
    }
  }
  return groups;
}

/** The one resource that matches. Throws a `not-found` UpstashError that offers candidates where none or several do. */
export function onlyOne(resources: IndexedResources, idOrName: string | undefined, speech: Speech): ListedResource {
  const matches = resources.matching(idOrName);
  const [match, ...others] = matches;
  if (match !== undefined && others.length === 0) return match;
  throw new UpstashError("not-found", problemOf(idOrName, others.length > 0, speech), {
    advice:
      match === undefined ? unknownAdvice(resources.all, idOrName, speech) : severalAdvice(matches, idOrName, speech),
    notExecuted: true,
  });
}

/** "databases", "indexes". */
export function pluralOf(what: string): string {
  return /(s|x|ch|sh)$/.test(what) ? `${what}es` : `${what}s`;
}

/** "a database", "an index". */
export function oneOf(what: string): string {
  return /^[aeiou]/i.test(what) ? `an ${what}` : `a ${what}`;
}

function problemOf(
  idOrName: string | undefined,
  areSeveral: boolean,
  { what, owner = "account" }: Pick<Speech, "what" | "owner">,
): string {
  if (idOrName === undefined) return `The call names no ${what}.`;
  if (areSeveral) return `Several ${pluralOf(what)} are named ${quoted(idOrName)}.`;
  return `The ${owner} has no ${what} ${looksLikeId(idOrName) ? "with the ID " : ""}${quoted(idOrName)}.`;
}

/** Which one was meant, by what the call does not say: the ID, where all have the same name. */
function severalAdvice(matches: readonly ListedResource[], idOrName: string | undefined, speech: Speech): string {
  const wanted = idOrName === undefined ? "ID or name" : "ID";
  return `Give the ${wanted} as \`${speech.argument ?? speech.what}\`: ${candidates(matches, matches.length, speech)}.`;
}

/** Of few all are offered, the nearest name first; of many only those with a near name, and the tool that lists all. */
function unknownAdvice(all: readonly ListedResource[], idOrName = "", speech: Speech): string {
  const { what, argument = what, owner = "account", creator = "", lister, isOffered } = speech;
  if (all.length === 0) return `The ${owner} has none${isOffered(creator) ? `; ${creator} makes one` : ""}.`;
  const near = nearest(all, idOrName, ({ name, otherNames }) => [name, ...otherNames]);
  const isLong = all.length > CANDIDATES_SHOWN && isOffered(lister);
  if (isLong && near.length === 0) return `None of its ${all.length} has a name near it; ${lister} shows all.`;
  const rest = all.filter((resource) => !near.includes(resource));
  const shown = isLong ? near.slice(0, NEAR_SHOWN) : [...near, ...rest];
  return `Give the ID or name as \`${argument}\`: ${candidates(shown, all.length, speech)}.`;
}

function candidates(resources: readonly ListedResource[], total: number, { lister, isOffered }: Speech): string {
  const shown = resources
    .slice(0, CANDIDATES_SHOWN)
    .map(
      ({ id, name, belongsTo }) =>
        `${quoted(name)} (${id}${belongsTo === undefined ? "" : ` of ${quoted(belongsTo)}`})`,
    );
  const more = total - shown.length;
  const all = isOffered(lister) ? `; ${lister} shows all` : "";
  return `${shown.join(", ")}${more > 0 ? `, and ${more} more${all}` : ""}`;
}

import { UpstashError } from "./errors.ts";
import { quoted } from "./quoted.ts";
import type { Resource, ResourceKind } from "./resource-kind.ts";

const CANDIDATES_SHOWN = 20;

/** The form of the IDs that Upstash gives, a UUID; as a name it is never taken. */
const ID_FORM = /^\w{8}(-\w{4}){3}-\w{12}$/;

/** How a kind of resource is spoken of. */
type Words = Pick<ResourceKind<unknown>, "what">;

/** An ID comes first, so that nobody takes a resource's place by naming another one like its ID. */
export function matching(resources: readonly Resource[], idOrName: string | undefined): Resource[] {
  if (idOrName === undefined) return [...resources];
  const byId = resources.filter(({ id }) => id === idOrName);
  if (byId.length > 0 || ID_FORM.test(idOrName)) return byId;
  return resources.filter(({ name }) => name === idOrName);
}

/** The one resource that matches. Throws a `not-found` UpstashError that offers candidates where none or several do. */
export function onlyOne(resources: readonly Resource[], idOrName: string | undefined, words: Words): Resource {
  const [match, ...others] = matching(resources, idOrName);
  if (match !== undefined && others.length === 0) return match;
  throw new UpstashError("not-found", problemOf(idOrName, others.length > 0, words.what), {
    advice: adviceOf(match === undefined ? resources : [match, ...others], words),
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

function problemOf(idOrName: string | undefined, areSeveral: boolean, what: string): string {
  if (idOrName === undefined) return `The call names no ${what}.`;
  if (areSeveral) return `Several ${pluralOf(what)} are named ${quoted(idOrName)}.`;
  return `The account has no ${what} ${ID_FORM.test(idOrName) ? "with the ID " : ""}${quoted(idOrName)}.`;
}

function adviceOf(candidates: readonly Resource[], { what }: Words): string {
  if (candidates.length === 0) return `The account has none; one is made in the Upstash console.`;
  const shown = candidates.slice(0, CANDIDATES_SHOWN).map(({ id, name }) => `${quoted(name)} (${id})`);
  const more = candidates.length > CANDIDATES_SHOWN ? `, and ${candidates.length - CANDIDATES_SHOWN} more` : "";
  return `Give the ID or name as \`${what}\`: ${shown.join(", ")}${more}.`;
}

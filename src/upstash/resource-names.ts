import { fillPath } from "./path.ts";
import { createRemembered } from "./remembered.ts";
import type { ListedResource, NamedKind, Resource } from "./resource-kind.ts";
import { indexed, onlyOne, pluralOf } from "./resource-match.ts";
import { notUpstash } from "./rest-failure.ts";

/** Milliseconds for which names are remembered, and addresses and tokens. */
export const REMEMBERED_FOR = 60_000;

/** The names of the resources of one kind in an account. */
export interface ResourceNames {
  /**
   * The resource that is given by ID or name; the only one where nothing is given. Throws a `not-found` UpstashError that
   * offers candidates where none or several are meant.
   */
  find(idOrName: string | undefined, signal: AbortSignal, options?: FindOptions): Promise<Resource>;
  /** Drops what is remembered. */
  forget(): void;
}

/** How a resource is looked for. */
export interface FindOptions {
  /**
   * What may come from memory: `any` name (the default); for a change `ids` alone, since a name may have passed to another
   * resource; for harm `nothing`, since the resource may be gone.
   */
  remembered?: "any" | "ids" | "nothing";
  /** The IDs of what it belongs to, by the parameters of the kind's list. */
  within?: Readonly<Record<string, unknown>>;
  /** Whether an error may name a tool; none is named where nothing is said. */
  isOffered?: (tool: string) => boolean;
  /** The argument by which the call names it, where that is not the one of its kind. */
  argument?: string;
}

/** The names of one kind. `read` gives the answer to a GET of the Developer API; it is asked once for calls of the same time. */
export function createResourceNames(read: (path: string) => Promise<unknown>, kind: NamedKind): ResourceNames {
  const lists = createRemembered(async (path) => indexed(await listed(path)), REMEMBERED_FOR);

  async function listed(path: string): Promise<ListedResource[]> {
    const [, parameter] = /\{(\w+)\}/.exec(path) ?? [];
    const { parents } = kind;
    if (parameter === undefined || parents === undefined) return resourcesOf(await read(path), kind);
    const owners = resourcesOf(await read(parents.listPath), parents);
    const lists = await Promise.all(
      owners.map(async ({ id, name }) => {
        const own = resourcesOf(await read(fillPath(path, { [parameter]: id })), kind);
        return own.map((resource) => ({ ...resource, belongsTo: name }));
      }),
    );
    return lists.flat();
  }

  return {
    async find(idOrName, signal, { remembered = "any", within = {}, isOffered = () => false, argument } = {}) {
      const path = pathWithin(kind, within);
      if (remembered === "nothing") lists.drop(path);
      else if (lists.has(path)) {
        const list = await lists.get(path, signal);
        const [match, ...others] = list.matching(idOrName);
        const holds = remembered === "any" || match?.id === idOrName;
        if (match !== undefined && others.length === 0 && holds) return resourceOf(match);
        lists.drop(path, list);
      }
      const speech = { ...kind, isOffered, ...(argument === undefined ? {} : { argument }) };
      return resourceOf(onlyOne(await lists.get(path, signal), idOrName, speech));
    },
    forget: lists.clear,
  };
}

/** The path of the list that a call is about; with its parameter where the call does not say what it belongs to. */
function pathWithin({ listPath, parents }: NamedKind, within: Readonly<Record<string, unknown>>): string {
  const [, parameter] = /\{(\w+)\}/.exec(listPath) ?? [];
  const isEverywhere = parents !== undefined && within[parameter ?? ""] === undefined;
  return isEverywhere ? listPath : fillPath(listPath, within);
}

function resourcesOf(answer: unknown, { what, idField, nameField, otherNameFields = [] }: NamedKind): ListedResource[] {
  if (!Array.isArray(answer)) throw notUpstash(`The Developer API answered without the list of ${pluralOf(what)}.`);
  return answer.flatMap((row: Record<string, unknown> | null) => {
    const id = row?.[idField];
    const textOf = (field: string) => (typeof row?.[field] === "string" ? [row[field]] : []);
    const [name = ""] = textOf(nameField);
    return typeof id === "string" ? [{ id, name, otherNames: otherNameFields.flatMap(textOf) }] : [];
  });
}

function resourceOf({ id, name }: ListedResource): Resource {
  return { id, name };
}

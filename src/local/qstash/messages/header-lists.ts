import { badRequestError } from "../../http/api-error.ts";

/** Headers by their names in lower case, each with its values. */
export type HeaderLists = ReadonlyMap<string, readonly string[]>;

/** Headers as documents and deliveries write them: `{ "Content-Type": ["text/plain"] }`. */
export type NamedHeaders = Readonly<Record<string, readonly string[]>>;

/** The headers of a request, or those that stand in the JSON of a batch. */
export function headerLists(headers: Readonly<Record<string, string | readonly string[] | undefined>>): HeaderLists {
  const lists = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw badRequestError(`"${name}" is no name of a header`);
    lists.set(name.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  return lists;
}

/** The one value of a header; without any, or with an empty one, undefined. */
export function headerOf(headers: HeaderLists, name: string): string | undefined {
  const value = headers.get(name)?.join(", ").trim();
  return value === "" ? undefined : value;
}

/** The headers whose names begin with a prefix, with another prefix in its place. */
export function renamedHeaders(headers: HeaderLists, prefix: string, instead: string): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, values] of headers) {
    if (name.startsWith(prefix)) found.set(`${instead}${name.slice(prefix.length)}`, values);
  }
  return found;
}

/** A name in the form in which QStash sends it: "content-type" is "Content-Type". */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

export function namedHeaders(headers: HeaderLists): NamedHeaders {
  return Object.fromEntries([...headers].map(([name, values]) => [canonicalName(name), values]));
}

/*
 * What clients read by address: each resource is the call of a read tool, and its row says which. Names and keys are
 * percent-encoded in an address, and decoded here alone.
 */

/** A resource, or many whose addresses differ in a name. */
export interface ResourceRow {
  /** Behind `upstash://`; a part such as `{database}` is a name, and the argument of the tool that has this name. */
  path: string;
  title: string;
  description: string;
  /** The read tool that answers it. */
  tool: string;
  /** Arguments that an address may have behind a `?`. */
  query?: readonly string[];
  /** What a name of the path may be, by that name. */
  completions?: Readonly<Record<string, Completion>>;
  /** Whether it is of what the product itself is configured with, and is there only where it is. */
  ofConfigured?: true;
  /** The address of the icon of its product, which a row that is offered has. */
  icon?: string | undefined;
}

/** The call of a read tool that tells what a name may be. */
export interface Completion {
  tool: string;
  /** The arguments of the call, by how the name begins and the names that are known already. */
  asking(begin: string, known: Readonly<Record<string, string>>): Readonly<Record<string, unknown>>;
  /** The names in the result of the call. */
  namesIn(result: unknown): readonly unknown[];
}

/** The resources that are offered, and how their addresses say by which connection they go. */
export interface OfferedResources {
  rows: readonly ResourceRow[];
  /** The names of the connections, where some are configured. */
  connections?: readonly string[] | undefined;
  /** Whether an address must name one of them. */
  needsConnection?: boolean | undefined;
}

const SCHEME = "upstash://";

/** The names in the path of a row. */
export function namesInPath({ path }: Pick<ResourceRow, "path">): string[] {
  return path.split("/").flatMap((part) => nameIn(part) ?? []);
}

/** The address of a row, with its names filled in. */
export function addressOfRow(
  { path }: Pick<ResourceRow, "path">,
  names: Readonly<Record<string, string>> = {},
): string {
  const parts = path.split("/").map((part) => {
    const name = nameIn(part);
    return name === undefined ? part : encodeURIComponent(names[name] ?? "");
  });
  return `${SCHEME}${parts.join("/")}`;
}

/** The address of a row as a template (RFC 6570). */
export function templateOf({ path, query = [] }: Pick<ResourceRow, "path" | "query">): string {
  return `${SCHEME}${path}${query.length === 0 ? "" : `{?${query.join(",")}}`}`;
}

/** A row that an address leads to, and the arguments of its call. */
export interface ResourceCall {
  row: ResourceRow;
  arguments: Readonly<Record<string, unknown>>;
}

/**
 * What an address leads to; a sentence where it leads nowhere. A path that is written out comes before one with names, so
 * that of two rows one address has one meaning.
 */
export function resourceAt(rows: readonly ResourceRow[], address: string): ResourceCall | string {
  if (!address.startsWith(SCHEME)) return `Addresses begin with ${SCHEME}.`;
  const [path = "", query] = splitAt(address.slice(SCHEME.length), "?");
  const parts = path.split("/").map(decoded);
  const pairs = query === undefined ? [] : query.split("&").map((pair) => splitAt(pair, "=").map(decoded));
  if ([...parts, ...pairs.flat()].includes(undefined))
    return "A % in it is not followed by two hexadecimal digits of UTF-8; % itself is %25.";
  const fitting = rows.filter((row) => fits(row, parts as string[]));
  const [row] = fitting.sort((one, other) => namesInPath(one).length - namesInPath(other).length);
  if (row === undefined) return "There is no such resource.";
  const { query: known = [] } = row;
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) !== index);
  // Of two values one would be passed over, and nobody can tell which was meant.
  if (twice !== undefined) return `It has ${JSON.stringify(twice[0])} twice behind the question mark.`;
  const asked = Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
  const unknown = Object.keys(asked).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return `It takes no ${JSON.stringify(unknown)} behind the question mark${known.length === 0 ? "" : `, but ${known.join(", ")}`}.`;
  }
  const named = row.path.split("/").flatMap((part, index): [string, string][] => {
    const name = nameIn(part);
    return name === undefined ? [] : [[name, parts[index] ?? ""]];
  });
  // A call leaves an empty text out, and would be about something else: what is configured, or all that there are.
  const [empty] = named.find(([, value]) => value === "") ?? [];
  if (empty !== undefined) return `Its {${empty}} is empty; nothing is read by an empty name.`;
  return { row, arguments: { ...asked, ...Object.fromEntries(named) } };
}

function fits({ path }: ResourceRow, parts: readonly string[]): boolean {
  const own = path.split("/");
  return own.length === parts.length && own.every((part, index) => nameIn(part) !== undefined || part === parts[index]);
}

function nameIn(part: string): string | undefined {
  return /^\{(\w+)\}$/.exec(part)?.[1];
}

/** The text before and behind a sign; nothing behind where it has none. */
function splitAt(text: string, sign: string): (string | undefined)[] {
  const at = text.indexOf(sign);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Nothing for what cannot be decoded. */
function decoded(part: string | undefined): string | undefined {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return undefined;
  }
}

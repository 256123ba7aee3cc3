import { getNodeValue, type Node, type ParseError, parseTree } from "jsonc-parser";
import {
  BYTE_ORDER_MARK,
  type ConfigurationEdit,
  ConfigurationFault,
  isNamedValues,
  lineEndOf,
  type ServerEntry,
  type Splice,
  spliced,
} from "./configuration-edit.ts";
import { indentAt, insertion, removal, startsLine } from "./jsonc-splices.ts";
import { type WrittenAt, writtenJson } from "./written-json.ts";

/*
 * JSON with comments and trailing commas, edited at the places that the parser tells. What the library's own edits do is
 * not enough here: they write whole lines anew.
 */

/**
 * Edits of the object below `paths`, each the names on the way to it. Where a client has had several forms, the first that
 * a file has is taken, and the last where it has none.
 */
export function jsoncEdit(paths: readonly (readonly string[])[]): ConfigurationEdit {
  return {
    entries(given) {
      const { root } = read(given);
      const servers = serversIn(root, paths).at;
      return new Map(
        servers === undefined ? [] : membersOf(servers).map(({ key, value }) => [key, getNodeValue(value)]),
      );
    },
    withEntry(given, name, entry) {
      const { mark, text, root } = read(given);
      return mark + withEntry({ text, root }, paths, name, entry);
    },
    withoutEntry(given, name) {
      const { mark, text, root } = read(given);
      const servers = serversIn(root, paths).at;
      const member = servers && memberOf(servers, name);
      return member === undefined ? given : mark + spliced(text, removal(text, servers as Node, member.property));
    },
  };
}

/** A text without its mark, and its tree; no tree where the text is empty. */
function read(given: string): { mark: string; text: string; root: Node | undefined } {
  const mark = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const text = given.slice(mark.length);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split("\n").length;
    throw new ConfigurationFault(`is not valid JSON at line ${line}`);
  }
  if (root !== undefined && root.type !== "object") throw new ConfigurationFault("is JSON, but no object");
  return { mark, text, root };
}

interface Member {
  key: string;
  value: Node;
  property: Node;
}

function membersOf(object: Node): Member[] {
  return (object.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    return key === undefined || value === undefined ? [] : [{ key: String(key.value), value, property }];
  });
}

/** A client reads the last of two members of one name, a person perhaps the first: neither is changed. */
function memberOf(object: Node, key: string): Member | undefined {
  const [found, another] = membersOf(object).filter((member) => member.key === key);
  if (another !== undefined) throw new ConfigurationFault(`has ${JSON.stringify(key)} twice in one object`);
  return found;
}

/** The object with the servers, or the last one on the way to it and the names that lack. */
function serversIn(
  root: Node | undefined,
  paths: readonly (readonly string[])[],
): { at: Node | undefined; from: Node | undefined; lacking: readonly string[] } {
  const ways = paths.map((path) => way(root, path));
  const found = ways.find(({ at }) => at !== undefined && isMapOfServers(at));
  const last = ways.at(-1);
  if (found !== undefined) return found;
  return last ?? { at: root, from: root, lacking: [] };
}

/** A server has texts and lists of its own; a map of servers has objects alone. */
function isMapOfServers(node: Node): boolean {
  return membersOf(node).every(({ value }) => value.type === "object");
}

function way(root: Node | undefined, path: readonly string[]) {
  let from = root;
  for (const [index, name] of path.entries()) {
    const next = from && memberOf(from, name)?.value;
    if (next === undefined) return { at: undefined, from, lacking: path.slice(index) };
    if (next.type !== "object") throw new ConfigurationFault(`has ${JSON.stringify(name)}, but it is no object`);
    from = next;
  }
  return { at: from, from, lacking: [] };
}

function withEntry(
  { text, root }: { text: string; root: Node | undefined },
  paths: readonly (readonly string[])[],
  name: string,
  entry: ServerEntry,
): string {
  const { from, lacking } = serversIn(root, paths);
  const file = { unit: unitOf(text), lineEnd: lineEndOf(text) };
  const [first = name, ...inner] = [...lacking, name];
  const value = inner.reduceRight<unknown>((content, key) => ({ [key]: content }), entry);
  if (from === undefined) {
    const before = text === "" || /\n$/.test(text) ? text : `${text}${file.lineEnd}`;
    return `${before}${writtenJson({ [first]: value }, { ...file, indent: "" })}${file.lineEnd}`;
  }
  const present = lacking.length === 0 ? memberOf(from, name) : undefined;
  if (present === undefined) return spliced(text, insertion(text, from, [[first, value]], file));
  return spliced(text, changed(text, present, entry, file));
}

/**
 * A value in the place of that of a member. What is the same in both stays as it is written, with its comments and its
 * numbers; an object that only gets more members gets these.
 */
function changed(text: string, member: Member, value: unknown, file: Omit<WrittenAt, "indent">): Splice[] {
  const { value: node, property } = member;
  if (JSON.stringify(getNodeValue(node)) === JSON.stringify(value)) return [];
  const { offset, length } = node;
  const own = membersOf(node);
  const isInLine = !startsLine(text, property) && !text.slice(offset, offset + length).includes("\n");
  if (!isInLine && isNamedValues(value) && own.length > 0 && isBeginningOf(own, Object.keys(value))) {
    const added = Object.entries(value).slice(own.length);
    return [
      ...own.flatMap((inner) => changed(text, inner, value[inner.key], file)),
      ...(added.length === 0 ? [] : insertion(text, node, added, file)),
    ];
  }
  const at = { ...file, indent: indentAt(text, property.offset) };
  const written = isInLine ? JSON.stringify(value) : writtenJson(value, at);
  return [{ from: offset, to: offset + length, text: written }];
}

function isBeginningOf(members: readonly Member[], names: readonly string[]): boolean {
  return members.every(({ key }, index) => key === names[index]);
}

/** The whitespace with which the first line of an object is indented; two spaces where no line tells. */
function unitOf(text: string): string {
  return /\{[^\S\n]*\r?\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
}

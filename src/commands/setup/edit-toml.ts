import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
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

/*
 * TOML, edited by whole tables at the places that the parser tells: `[mcp_servers.upstash]` and those below it. A server
 * that is written inline or by dotted keys is left alone.
 */

/** Edits of the tables below one name. */
export function tomlEdit(under: string): ConfigurationEdit {
  return {
    entries(given) {
      const servers = read(given).value[under];
      return new Map(isNamedValues(servers) ? Object.entries(servers) : []);
    },
    withEntry(given, name, entry) {
      const { mark, text, tables, top, value } = read(given);
      const present = presentIn(value[under], name);
      if (JSON.stringify(entry) === JSON.stringify(present)) return given;
      if (top.some(({ key }) => nameIn(key) === under && key.keys.length === 1)) {
        throw new ConfigurationFault(`has ${under} in another form than as tables such as [${under}.${name}]`);
      }
      const lineEnd = lineEndOf(text);
      const written = [`[${under}.${name}]`, ...linesOf(entry)].join(lineEnd);
      const own = ownTables(tables, under, name, present !== undefined);
      const [first] = own;
      if (first === undefined) return mark + appended(text, written, lineEnd);
      const isMain = first.resolvedKey.length === 2;
      if (isMain && isNamedValues(present) && Object.keys(present).every((key) => Object.hasOwn(entry, key))) {
        return mark + withValues(text, own, { present, entry, lineEnd });
      }
      const kept = own.slice(1).reduceRight((left, table) => withoutBlock(left, table), text);
      return mark + kept.slice(0, first.range[0]) + written + kept.slice(first.range[1]);
    },
    withoutEntry(given, name) {
      const { mark, text, tables, value } = read(given);
      const own = ownTables(tables, under, name, presentIn(value[under], name) !== undefined);
      return mark + own.reduceRight((left, table) => withoutBlock(left, table), text);
    },
  };
}

interface ReadToml {
  mark: string;
  text: string;
  tables: readonly AST.TOMLTable[];
  /** What stands before the first table. */
  top: readonly AST.TOMLKeyValue[];
  value: Readonly<Record<string, unknown>>;
}

function read(given: string): ReadToml {
  const mark = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const text = given.slice(mark.length);
  try {
    const program = parseTOML(text);
    const [{ body }] = program.body;
    const tables = body.filter((node) => node.type === "TOMLTable");
    const top = body.filter((node) => node.type === "TOMLKeyValue");
    return { mark, text, tables, top, value: getStaticTOMLValue(program) as ReadToml["value"] };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigurationFault(`is not valid TOML at line ${error.lineNumber}`);
  }
}

function presentIn(servers: unknown, name: string): unknown {
  if (servers !== undefined && !isNamedValues(servers)) throw new ConfigurationFault("has servers that are no tables");
  return servers?.[name];
}

/** The tables of a server; none where it is not there. */
function ownTables(
  tables: readonly AST.TOMLTable[],
  under: string,
  name: string,
  isThere: boolean,
): readonly AST.TOMLTable[] {
  const own = tables.filter(({ resolvedKey: [one, two] }) => one === under && two === name);
  const isTable = own.some(({ resolvedKey, kind }) => resolvedKey.length === 2 && kind === "standard");
  if (isThere && !isTable) {
    throw new ConfigurationFault(`has ${under}.${name} in another form than as a table [${under}.${name}]`);
  }
  return own;
}

/** The values of a server that are others than before; all else of its tables stays as it is written. */
function withValues(
  text: string,
  own: readonly AST.TOMLTable[],
  { present, entry, lineEnd }: { present: ServerEntry; entry: ServerEntry; lineEnd: string },
): string {
  const [main, ...below] = own;
  const last = main?.body.at(-1) ?? main?.key;
  if (main === undefined || last === undefined) return text;
  const isOther = (key: string) => JSON.stringify(entry[key]) !== JSON.stringify(present[key]);
  const others = Object.keys(entry).filter(isOther);
  const placed = new Set<string>();
  const splices = main.body.flatMap((node): Splice[] => {
    const key = nameIn(node.key);
    if (!others.includes(key)) return [];
    const [from, to] = node.range;
    if (placed.has(key)) return [{ from, to: endOfLine(text, to) + lineEnd.length, text: "" }];
    placed.add(key);
    return [{ from, to, text: linesOf({ [key]: entry[key] }).join("") }];
  });
  const added = others.filter((key) => !placed.has(key)).map((key) => linesOf({ [key]: entry[key] }).join(""));
  const end = endOfLine(text, last.range[1]);
  const more = { from: end, to: end, text: added.map((line) => `${lineEnd}${line}`).join("") };
  const gone = below.filter(({ resolvedKey: [, , key] }) => others.includes(String(key)));
  const left = gone.reduceRight((rest, table) => withoutBlock(rest, table), text);
  return spliced(left, [...splices, more]);
}

function endOfLine(text: string, from: number): number {
  const found = /\r?\n/.exec(text.slice(from));
  return found === null ? text.length : from + found.index;
}

function nameIn({ keys: [first] }: AST.TOMLKey): string {
  return first === undefined ? "" : first.type === "TOMLBare" ? first.name : first.value;
}

/** At the end, with one blank line before; a text without a last line break stays one. */
function appended(text: string, written: string, lineEnd: string): string {
  if (text === "") return `${written}${lineEnd}`;
  if (text.endsWith("\n")) return `${text}${lineEnd}${written}${lineEnd}`;
  return `${text}${lineEnd}${lineEnd}${written}`;
}

/** A text without a table, its last line break and one blank line before it. */
function withoutBlock(text: string, { range: [from, to] }: AST.TOMLTable): string {
  const lineBreak = /^[^\S\n]*(#[^\n]*)?(\r?\n|$)/.exec(text.slice(to));
  const behind = text.slice(to + (lineBreak?.[0].length ?? 0));
  const before = text.slice(0, from);
  const isLast = lineBreak?.[2] === "";
  const blank = isLast ? /\r?\n\r?\n$/ : /(?<=\n)\r?\n$/;
  return before.replace(blank, "") + behind;
}

/** The lines of a table. TOML's basic strings have JSON's escapes. */
function linesOf(entry: ServerEntry): string[] {
  return Object.entries(entry).map(([key, value]) => `${keyOf(key)} = ${writtenToml(value)}`);
}

function keyOf(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function writtenToml(value: unknown): string {
  // JSON writes DEL as it is, which TOML does not take.
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\x7f", "\\u007F");
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(writtenToml).join(", ")}]`;
  if (isNamedValues(value)) return Object.keys(value).length === 0 ? "{}" : `{ ${linesOf(value).join(", ")} }`;
  return String(value);
}

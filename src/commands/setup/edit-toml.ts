import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
import {
  BYTE_ORDER_MARK,
  type ConfigurationEdit,
  ConfigurationFault,
  isNamedValues,
  lineEndOf,
  type ServerEntry,
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
      const { mark, text, tables, value } = read(given);
      const present = presentIn(value[under], name);
      if (JSON.stringify(entry) === JSON.stringify(present)) return given;
      const lineEnd = lineEndOf(text);
      const written = [`[${under}.${name}]`, ...linesOf(entry)].join(lineEnd);
      const own = ownTables(tables, under, name, present !== undefined);
      const [first] = own;
      if (first === undefined) return mark + appended(text, written, lineEnd);
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
  value: Readonly<Record<string, unknown>>;
}

function read(given: string): ReadToml {
  const mark = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const text = given.slice(mark.length);
  try {
    const program = parseTOML(text);
    const [{ body }] = program.body;
    const tables = body.filter((node) => node.type === "TOMLTable");
    return { mark, text, tables, value: getStaticTOMLValue(program) as ReadToml["value"] };
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
  if (isNamedValues(value)) return `{ ${linesOf(value).join(", ")} }`;
  return String(value);
}

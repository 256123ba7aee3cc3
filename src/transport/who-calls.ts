import type { IncomingMessage } from "node:http";
import type { Narrowing, Served } from "../call/served.ts";

/** Who makes a request: what they are served, or why they are not. */
export type WhoCalls = (request: IncomingMessage) => Promise<Admitted | NotServed>;

/** What somebody is served, and for how long. */
export interface Admitted {
  served: Served;
  /** Whether nobody else may call, for whom room would have to be left. */
  isAlone?: boolean | undefined;
  /** Milliseconds since 1970 at which the right to it ends, and with it what is running. */
  until?: number;
  /** Why calls of these tools are refused before they are made; nothing where they are answered as calls are. */
  refuseCalls?(tools: readonly string[]): Promise<NotServed | undefined>;
}

/** What a request is served, and what ends it. */
export interface ServedTo extends Pick<Admitted, "served"> {
  /** Ends with the right to be served; nothing where that does not end. */
  ended?: AbortSignal | undefined;
}

/** A request that is refused before anything is done. */
export interface NotServed {
  status: 400 | 401 | 403 | 503;
  /** A sentence for the person or program that called. */
  refused: string;
  headers?: Readonly<Record<string, string>>;
}

/** Characters of one list of names in a request. */
const LONGEST_LIST = 4_000;

const NARROWING_HEADERS = ["x-mcp-toolsets", "x-mcp-tools", "x-mcp-exclude-tools", "x-mcp-readonly"];

/** A part of a request that narrows what is served, in a way that cannot be understood. */
export class NarrowingError extends Error {}

/**
 * What a request wants of all that it could have: `?toolsets=…&tools=…&exclude_tools=…&readonly=1`, and the headers
 * X-MCP-Toolsets, X-MCP-Tools, X-MCP-Exclude-Tools and X-MCP-Readonly. Each narrows what the other leaves. Throws a
 * NarrowingError for a value that cannot be understood.
 */
export function narrowingsOf({ url = "", headers }: Pick<IncomingMessage, "url" | "headers">): Narrowing[] {
  // As most requests are, each of which would else be searched for eight names.
  if (!url.includes("?") && !NARROWING_HEADERS.some((name) => name in headers)) return [];
  const [, query = ""] = /\?(.*)$/s.exec(url) ?? [];
  const searched = query === "" ? [] : [...new URLSearchParams(query)];
  const parameter = (name: string) =>
    searched.flatMap(([given, value]) => (plain(given) === plain(name) ? [value] : [])).join(",");
  const header = (name: string) => [headers[name]].flat().join(",");
  return [
    narrowing(parameter("toolsets"), parameter("tools"), parameter("exclude_tools"), parameter("readonly")),
    narrowing(...NARROWING_HEADERS.map(header)),
  ].filter((each) => each !== undefined);
}

/** A name as it is meant: whoever writes `readOnly` must not be served more than who writes `readonly`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

function narrowing(toolsets = "", tools = "", excludeTools = "", readsOnly = ""): Narrowing | undefined {
  if (toolsets + tools + excludeTools + readsOnly === "") return undefined;
  return {
    toolsets: listed(toolsets),
    tools: listed(tools),
    excludeTools: listed(excludeTools),
    upTo: isTrue(readsOnly) ? "read" : "destructive",
  };
}

function listed(text: string): string[] {
  if (text.length > LONGEST_LIST) {
    throw new NarrowingError(`A list of tools or toolsets is longer than ${LONGEST_LIST} characters.`);
  }
  const names = text.split(",").map((name) => name.trim());
  // In one order, so that the same names are the same selection.
  const given = [...new Set(names.filter((name) => name !== ""))].sort();
  if (given.length > 0 || text === "") return given;
  throw new NarrowingError(`A list of tools or toolsets is ${JSON.stringify(text.slice(0, 20))}, which names none.`);
}

function isTrue(text: string): boolean {
  const said = text.trim().toLowerCase();
  if (["", "0", "false", "no"].includes(said)) return false;
  if (["1", "true", "yes"].includes(said)) return true;
  throw new NarrowingError("readonly (X-MCP-Readonly) is neither true nor false. Write 1 or true, or leave it out.");
}

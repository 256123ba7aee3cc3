import {
  type CompleteRequest,
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type RequestId,
  ResourceNotFoundError,
  type Server,
  type ServerCapabilities,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { CONNECTION } from "../call/connection-argument.ts";
import { isQuestion } from "../call/consent.ts";
import {
  addressOfRow,
  namesInPath,
  type OfferedResources,
  type ResourceRow,
  resourceAt,
  templateOf,
} from "../call/resource.ts";
import type { Offer, Served } from "../call/served.ts";
import { appsIn, readApp } from "./apps.ts";
import { callRequestOf } from "./call-request.ts";
import { progressOf } from "./progress.ts";
import { readSkill, skillResource } from "./serve-skill.ts";
import { type ShownIcon, shownIcons } from "./shown-icons.ts";

/*
 * Resources for clients: lists of addresses, what stands at one, and what a name in one may be. Each is the call of a read
 * tool that the caller is offered, so that there is no second way to data.
 */

const MIME_TYPE = "application/json";
/** Values of a completion, as the protocol has it. */
const MOST_VALUES = 100;

/** What a server says that it has: the skill at least, and names that can be completed only where resources are offered. */
export function capabilitiesOf({ resources }: Pick<Offer, "resources">, listChanged: boolean): ServerCapabilities {
  return { resources: { listChanged }, ...(resources === undefined ? {} : { completions: {} }) };
}

/**
 * What lets a server answer requests about resources; the lists are made once for all servers of a caller. `onCall` is told
 * the JSON-RPC id of each request that calls a tool.
 */
export function resourceHandlers(
  served: Served,
): (server: Server, drawsApps: (request: ServerContext) => boolean, onCall?: (id: RequestId) => void) => void {
  const none: OfferedResources = { rows: [] };
  const offered = () => served.offer.resources ?? none;
  let made = { of: none, lists: listsOf(none) };
  const lists = () => {
    const of = offered();
    if (made.of !== of) made = { of, lists: listsOf(of) };
    return made.lists;
  };
  return (server, drawsApps, onCall) => {
    server.setRequestHandler("resources/list", (_, request) => ({
      resources: [...lists().resources, skillResource, ...appsIn(served.offer, drawsApps(request))],
    }));
    server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: lists().resourceTemplates }));
    server.setRequestHandler("resources/read", ({ params: { uri } }, request) => {
      const own = readSkill(uri) ?? readApp(uri);
      if (own !== undefined) return own;
      onCall?.(request.mcpReq.id);
      return readResource(uri, offered().rows, served, request);
    });
    if (served.offer.resources === undefined) return;
    server.setRequestHandler("completion/complete", ({ params }, request) => {
      onCall?.(request.mcpReq.id);
      return complete(params, offered(), served, request);
    });
  };
}

interface ToldResource {
  name: string;
  title: string;
  description: string;
  mimeType: string;
  icons: ShownIcon[];
}

interface ResourceLists {
  resources: (ToldResource & { uri: string })[];
  resourceTemplates: (ToldResource & { uriTemplate: string })[];
}

/** Both lists. An address that must name a connection is a template. */
function listsOf(offered: OfferedResources): ResourceLists {
  const isWhole = (row: ResourceRow) => namesInPath(row).length === 0 && !offered.needsConnection;
  const told = ({ path, title, description, icon }: ResourceRow): ToldResource => {
    return { name: path, title, description, mimeType: MIME_TYPE, icons: shownIcons(icon) };
  };
  return {
    resources: offered.rows.filter(isWhole).map((row) => ({ uri: addressOfRow(row), ...told(row) })),
    resourceTemplates: offered.rows
      .filter((row) => !isWhole(row))
      .map((row) => ({ uriTemplate: templateOf(row), ...told(row) })),
  };
}

async function readResource(
  uri: string,
  rows: readonly ResourceRow[],
  served: Served,
  request: ServerContext,
): Promise<ReadResourceResult> {
  const found = resourceAt(rows, uri);
  if (typeof found === "string") {
    throw new ResourceNotFoundError(uri, `${found} resources/list and resources/templates/list say which there are.`);
  }
  const { text, isError } = await callRead(found.row.tool, found.arguments, served, request);
  if (isError) throw new ProtocolError(ProtocolErrorCode.InternalError, text);
  return { contents: [{ uri, mimeType: MIME_TYPE, text }] };
}

/** The answer of a read tool, as the JSON of its structured content. */
async function callRead(
  tool: string,
  args: Readonly<Record<string, unknown>>,
  served: Served,
  request: ServerContext,
): Promise<{ text: string; structuredContent: Record<string, unknown> | undefined; isError: boolean }> {
  const answer = await served.call(tool, args, {
    signal: request.mcpReq.signal,
    progress: progressOf(request),
    consent: { canAsk: false },
    request: callRequestOf(request),
  });
  // A read asks nobody.
  if (isQuestion(answer)) throw new Error(`${tool} asks somebody before it reads.`);
  const { content, structuredContent, isError = false } = answer;
  const text = structuredContent === undefined ? (content[0]?.text ?? "") : JSON.stringify(structuredContent);
  return { text, structuredContent, isError };
}

/** What a name may be, by what stands of it already; nothing where nobody knows, or the caller may not ask. */
async function complete(
  { ref, argument, context }: CompleteRequest["params"],
  { rows, connections = [] }: OfferedResources,
  served: Served,
  request: ServerContext,
): Promise<CompleteResult> {
  const row =
    ref.type === "ref/resource"
      ? rows.find((each) => isOfRow(ref.uri, each))
      : served.offer.prompts?.find(({ name }) => name === ref.name);
  if (row === undefined) return completionOf([], false);
  if (argument.name === CONNECTION) return completionOf(beginning(connections, argument.value), false);
  const completion = row.completions?.[argument.name];
  if (completion === undefined || !served.offer.tools.has(completion.tool)) return completionOf([], false);
  const known = context?.arguments ?? {};
  // Names that stand before it say of what it is one: without them it would be one of something else.
  const names = "path" in row ? namesInPath(row) : [];
  const before = names.slice(0, Math.max(0, names.indexOf(argument.name)));
  if (before.some((name) => (known[name] ?? "") === "")) return completionOf([], false);
  const connection = known[CONNECTION];
  const asked = completion.asking(argument.value, known);
  const by = connection === undefined ? asked : { ...asked, [CONNECTION]: connection };
  const { structuredContent } = await callRead(completion.tool, by, served, request);
  const found = completion.namesIn(structuredContent?.result);
  const texts = found.filter((name) => typeof name === "string");
  const isPart = structuredContent?.cursor !== undefined || Object(structuredContent?.result).finished === false;
  return completionOf(beginning(texts, argument.value), isPart);
}

function isOfRow(address: string, row: ResourceRow): boolean {
  return [templateOf(row), templateOf({ path: row.path }), addressOfRow(row)].includes(address);
}

/** Those that begin so, in whatever case, each once. */
function beginning(names: readonly string[], begin: string): string[] {
  const begins = (name: string) => name.toLowerCase().startsWith(begin.toLowerCase());
  return [...new Set(names.filter(begins))].sort();
}

function completionOf(all: readonly string[], hasMore: boolean): CompleteResult {
  const values = all.slice(0, MOST_VALUES);
  return { completion: { values, hasMore: hasMore || all.length > values.length } };
}

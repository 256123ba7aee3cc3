import type { IncomingHttpHeaders } from "node:http";
import type { RequestId } from "@modelcontextprotocol/server";
import type { Served } from "../call/served.ts";
import { drawsApps } from "../server/apps.ts";
import { drawsAppsBy, SESSION_HEADER } from "../server/session-id.ts";
import type { Era, UsualKind } from "../server/usual-answers.ts";
import { isObject, isRequestId } from "./json-rpc.ts";

/** A request as clients mostly make it, which is answered without a server of its own. */
export interface UsualRequest extends UsualKind {
  id: RequestId;
  /** By which its progress is told; nothing where nobody asked. */
  progressToken: string | number | undefined;
  asks: { method: "ping" } | { method: "tools/list" } | { method: "tools/call"; name: string; args: unknown };
}

/** The protocol versions of the earlier era whose requests carry nothing of the protocol in their params. */
const EARLIER: ReadonlySet<string> = new Set(["2025-11-25", "2025-06-18", "2025-03-26"]);
const LATER = "2026-07-28";
/** What the params of a usual call have; whatever else there is, the SDK knows. */
const OF_A_CALL: ReadonlySet<string> = new Set(["name", "arguments", "_meta"]);
/** The envelope of the later era, as far as the usual clients write it (MCP 2026-07-28, "Base Protocol"). */
const VERSION = "io.modelcontextprotocol/protocolVersion";
const CLIENT = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

/**
 * Reads a message that is one of the usual requests in every respect: one request, after which nobody is asked, with headers
 * that say what the message says. Nothing for all others, which the SDK answers or refuses.
 */
export function usualRequest(
  json: unknown,
  headers: IncomingHttpHeaders,
  { offer }: Pick<Served, "offer">,
): UsualRequest | undefined {
  if (!isObject(json)) return undefined;
  const { id, method, params = {} } = json;
  if (!isRequestId(id) || !isObject(params)) return undefined;
  const era = eraOf(params._meta, method, headers);
  const { progressToken } = isObject(params._meta) ? params._meta : {};
  if (era === undefined || !(progressToken === undefined || isRequestId(progressToken))) return undefined;
  const draws =
    era === "2025"
      ? drawsAppsBy(headers[SESSION_HEADER])
      : drawsApps(isObject(params._meta) ? params._meta[CAPABILITIES] : undefined);
  const usual = (asks: UsualRequest["asks"]) => ({ id, era, drawsApps: draws, progressToken, asks });
  if (method === "ping" && era === "2025") return usual({ method });
  if (method === "tools/list") return usual({ method });
  if (method !== "tools/call" || !Object.keys(params).every((name) => OF_A_CALL.has(name))) return undefined;
  const { name, arguments: args } = params;
  if (typeof name !== "string") return undefined;
  if (era === "2026" && headers["mcp-name"] !== name) return undefined;
  // A client of the later era may show forms, and whatever more than reads may ask for one.
  if (era === "2026" && offer.tools.get(name)?.access !== "read" && offer.tools.has(name)) return undefined;
  return usual({ method, name, args });
}

/** The era of a request whose headers say what its envelope says; nothing where something is not as usual. */
function eraOf(meta: unknown = {}, method: unknown, headers: IncomingHttpHeaders): Era | undefined {
  const { "mcp-protocol-version": version, "mcp-method": named } = headers;
  if (!isObject(meta)) return undefined;
  if (meta[VERSION] === undefined) return version === undefined || EARLIER.has(String(version)) ? "2025" : undefined;
  const isLater = meta[VERSION] === LATER && version === LATER && named === method;
  return isLater && isClientInfo(meta[CLIENT]) && isObject(meta[CAPABILITIES]) ? "2026" : undefined;
}

function isClientInfo(info: unknown): boolean {
  return isObject(info) && typeof info.name === "string" && typeof info.version === "string";
}

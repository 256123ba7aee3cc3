import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { type Consent, isQuestion } from "../call/consent.ts";
import { shorten } from "../call/question.ts";
import { listedIn, type Offer, type Served } from "../call/served.ts";
import { drawsApps, listsForClients, sentFor } from "./apps.ts";
import { answerIn, asInputRequired, askWithinCall } from "./ask-client.ts";
import { CACHE_HINTS } from "./cached-lists.ts";
import { callRequestOf } from "./call-request.ts";
import { IntroducingServer, serverInfo } from "./introducing-server.ts";
import { listOnce } from "./listed-tools.ts";
import { progressOf } from "./progress.ts";
import { handlePrompts, promptCapabilities } from "./serve-prompts.ts";
import { capabilitiesOf, resourceHandlers } from "./serve-resources.ts";
import { handleSkill, skillCapabilities } from "./serve-skill.ts";
import { drawsAppsBy, SESSION_HEADER } from "./session-id.ts";

/** Makes an MCP server; `onCall` is told the JSON-RPC id of each call as it begins. */
export type BuildServer = (onCall?: (id: RequestId) => void) => Server;

/**
 * What makes the servers of one caller; `listChanged` says that clients are told when other tools are offered. A server holds nothing of its own, so that one for each HTTP request costs nothing
 * per tool. The low-level class of the SDK is used because the high-level one converts every schema again at each list and
 * call.
 */
export function serverBuilder(served: Served, { listChanged = false } = {}): BuildServer {
  const listsOf = (of: Offer) => ({ of, listed: listsForClients(listOnce(listedIn(of))) });
  let lists = listsOf(served.offer);
  const listed = (drawsApps: boolean) => {
    if (lists.of !== served.offer) lists = listsOf(served.offer);
    return lists.listed(drawsApps);
  };
  const handleResources = resourceHandlers(served);
  return (onCall) => {
    const server = new IntroducingServer(serverInfo, {
      capabilities: {
        tools: { listChanged },
        ...capabilitiesOf(served.offer, listChanged),
        ...promptCapabilities(served.offer, listChanged),
        ...skillCapabilities,
      },
      instructions: served.offer.instructions,
      cacheHints: CACHE_HINTS,
    });
    const drawsAppsIn = (request: ServerContext) => showsApps(server, request);
    server.setRequestHandler(
      "tools/list",
      (_, request) => ({ tools: listed(drawsAppsIn(request)) }) as ListToolsResult,
    );
    handleResources(server, drawsAppsIn, onCall);
    handlePrompts(served, server);
    handleSkill(server);
    server.setRequestHandler("tools/call", async ({ params }, request) => {
      onCall?.(request.mcpReq.id);
      const consent = consentOf(served, server, request);
      const make = (given: Consent) =>
        served.call(params.name, params.arguments, {
          signal: request.mcpReq.signal,
          progress: progressOf(request),
          consent: given,
          request: callRequestOf(request),
        });
      const answer = await make(consent);
      if (isQuestion(answer) && isStateless(server)) return asInputRequired(answer);
      const last = isQuestion(answer) ? await askWithinCall(server, request, answer, consent, make) : answer;
      return sentFor(params.name, last, served.results, drawsAppsIn(request)) as CallToolResult;
    });
    return server;
  };
}

/** From this version on, every request carries the client's capabilities itself. */
const FIRST_STATELESS_VERSION = "2026-07-28";

function isStateless(server: Server): boolean {
  return (server.getNegotiatedProtocolVersion() ?? "") >= FIRST_STATELESS_VERSION;
}

/** What a client says of itself. */
interface ClientFacts {
  capabilities: ClientCapabilities | undefined;
  info: { name: string; version: string } | undefined;
}

/**
 * What the client of this request is and can do: it says so with each request from 2026-07-28 on, before only when it
 * introduces itself. Over HTTP a 2025 client has said nothing, because each of its requests is served alone, and cannot be
 * asked.
 */
function clientOf(server: Server, { mcpReq }: ServerContext): ClientFacts {
  if (!isStateless(server)) return { capabilities: server.getClientCapabilities(), info: server.getClientVersion() };
  // The SDK has checked the envelope against the protocol's schema, but does not export its type.
  const envelope: {
    [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
    [CLIENT_INFO_META_KEY]?: ClientFacts["info"];
  } = mcpReq.envelope ?? {};
  return { capabilities: envelope[CLIENT_CAPABILITIES_META_KEY], info: envelope[CLIENT_INFO_META_KEY] };
}

/** Whether the client shows Apps, which before 2026-07-28 over HTTP its session id says. */
function showsApps(server: Server, request: ServerContext): boolean {
  if (!isStateless(server) && drawsAppsBy(request.http?.req?.headers.get(SESSION_HEADER))) return true;
  return drawsApps(clientOf(server, request).capabilities);
}

/** Whether the client can show a form: it names forms, or no way at all (MCP, "Elicitation": a bare `{}` means forms). */
function canAsk({ elicitation }: ClientCapabilities = {}): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * What the client can do about a question, and what came back of one. A state that this service never gave out is no answer at
 * all but a fault of the request, whichever tool it calls (MCP 2026-07-28, "Multi Round-Trip Requests": state that fails
 * verification must be rejected); it is the error that the SDK's own check of states gives, with words that help.
 */
function consentOf(served: Pick<Served, "isOwnState">, server: Server, request: ServerContext): Consent {
  const { mcpReq } = request;
  const { capabilities, info } = clientOf(server, request);
  const client = info && shorten(`${info.name} ${info.version}`, LONGEST_CLIENT);
  const can = { canAsk: canAsk(capabilities), canOpen: capabilities?.elicitation?.url !== undefined, client };
  const state = mcpReq.requestState<string>();
  if (state === undefined) return can;
  if (!served.isOwnState(state)) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, FOREIGN_STATE, { reason: "invalid_request_state" });
  }
  return { ...can, answer: answerIn(mcpReq.inputResponses, state) };
}

/** Characters of what a client says that it is. */
const LONGEST_CLIENT = 100;

const FOREIGN_STATE =
  "Invalid requestState: it is not one of this server's. It was altered, or the server was started anew (nodes of one service share UPSTASH_MCP_SIGNING_KEY). Nothing was changed. Send the call again without requestState and inputResponses to be asked anew.";

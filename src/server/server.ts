import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  inputResponse,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import packageJson from "../../package.json" with { type: "json" };
import { type Consent, type Decision, isQuestion, type Question } from "../call/consent.ts";
import type { CallContext } from "../call/context.ts";
import { listedIn, type Served } from "../call/served.ts";
import { callRequestOf } from "./call-request.ts";
import { listOnce } from "./listed-tools.ts";

/** How the server introduces itself. */
export const serverInfo = { name: packageJson.name, title: "Upstash", version: packageJson.version } as const;

/** Makes an MCP server; `onCall` is told the JSON-RPC id of each call as it begins. */
export type BuildServer = (onCall?: (id: RequestId) => void) => Server;

/**
 * What makes the servers of one caller; `listChanged` says that clients are told when other tools are offered. A server holds nothing of its own, so that one for each HTTP request costs nothing
 * per tool. The low-level class of the SDK is used because the high-level one converts every schema again at each list and
 * call.
 */
export function serverBuilder(served: Served, { listChanged = false } = {}): BuildServer {
  let list = { of: served.offer, listed: listOnce(listedIn(served.offer)) };
  const listed = () => {
    if (list.of !== served.offer) list = { of: served.offer, listed: listOnce(listedIn(served.offer)) };
    return list.listed();
  };
  return (onCall) => {
    const server = new Server(serverInfo, {
      capabilities: { tools: { listChanged } },
      instructions: served.offer.instructions,
    });
    server.setRequestHandler("tools/list", () => ({ tools: listed() }) as ListToolsResult);
    server.setRequestHandler("tools/call", async ({ params }, request) => {
      onCall?.(request.mcpReq.id);
      const answer = await served.call(params.name, params.arguments, {
        signal: request.mcpReq.signal,
        progress: progressOf(request),
        consent: consentOf(served, request, canAsk(capabilitiesOf(server, request))),
        request: callRequestOf(request),
      });
      return isQuestion(answer) ? asQuestion(answer) : (answer as CallToolResult);
    });
    return server;
  };
}

/** From this version on, every request carries the client's capabilities itself. */
const FIRST_STATELESS_VERSION = "2026-07-28";

/** The name under which a question goes out and its answer comes back. */
const QUESTION = "confirm";

/** A form in the client; on a 2025 connection the SDK asks it and calls again, a 2026 client does so itself. */
function asQuestion({ question, state }: Question) {
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: question,
        requestedSchema: {
          type: "object",
          properties: {
            [QUESTION]: { type: "boolean", title: "Yes, do it", description: "Leave it off to change nothing." },
          },
          required: [QUESTION],
        },
      }),
    },
    requestState: state,
  });
}

/**
 * What the client of this request can do: it says so with each request from 2026-07-28 on, before only when it introduces
 * itself. Over HTTP a 2025 client has said nothing, because each of its requests is served alone, and cannot be asked.
 */
function capabilitiesOf(server: Server, { mcpReq }: ServerContext): ClientCapabilities | undefined {
  const isStateless = (server.getNegotiatedProtocolVersion() ?? "") >= FIRST_STATELESS_VERSION;
  if (!isStateless) return server.getClientCapabilities();
  // The SDK has checked the envelope against the protocol's schema, but does not export its type.
  const envelope: { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } = mcpReq.envelope ?? {};
  return envelope[CLIENT_CAPABILITIES_META_KEY];
}

/** Whether the client can show a form: it names forms, or no way at all (MCP, "Elicitation": a bare `{}` means forms). */
function canAsk({ elicitation }: ClientCapabilities = {}): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * Whatever comes back without agreement in so many words is a no. A state that this service never gave out is no answer at
 * all but a fault of the request, whichever tool it calls (MCP 2026-07-28, "Multi Round-Trip Requests": state that fails
 * verification must be rejected); it is the error that the SDK's own check of states gives, with words that help.
 */
function consentOf(served: Pick<Served, "isOwnState">, { mcpReq }: ServerContext, canAsk: boolean): Consent {
  const state = mcpReq.requestState<string>();
  if (state === undefined) return { canAsk };
  if (!served.isOwnState(state)) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, FOREIGN_STATE, { reason: "invalid_request_state" });
  }
  return { canAsk, answer: { decision: decisionIn(mcpReq.inputResponses), state } };
}

/** A form that is sent without agreement declines: its one field says what leaving it off means. */
function decisionIn(responses: ServerContext["mcpReq"]["inputResponses"]): Decision {
  const response = inputResponse(responses, QUESTION);
  if (response.kind !== "elicit") return "unanswered";
  switch (response.action) {
    case "accept":
      return response.content?.[QUESTION] === true ? "agreed" : "declined";
    case "cancel":
      return "cancelled";
    case "decline":
      return "declined";
  }
}

const FOREIGN_STATE =
  "Invalid requestState: it is not one of this server's. It was altered, or the server was started anew (nodes of one service share UPSTASH_MCP_SIGNING_KEY). Nothing was changed. Send the call again without requestState and inputResponses to be asked anew.";

/** Progress goes out only where the client sent a token for it. */
function progressOf(request: ServerContext): CallContext["progress"] {
  const progressToken = request.mcpReq._meta?.progressToken;
  return async (progress, total, message) => {
    if (progressToken === undefined) return;
    await request.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, message, ...(total === undefined ? {} : { total }) },
    });
  };
}

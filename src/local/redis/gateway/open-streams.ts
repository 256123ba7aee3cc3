import type { IncomingMessage, ServerResponse } from "node:http";
import { type RespCommand, replyText } from "../connection/resp.ts";
import type { AccessTokens, TokenUser } from "./access-tokens.ts";
import type { CommandExecution } from "./command-execution.ts";
import { streamReplies } from "./event-stream-response.ts";
import { sendAnswer } from "./rest-answer.ts";
import { errorToJson } from "./rest-reply.ts";

/** The event streams of a gateway (MONITOR, SUBSCRIBE) that have not ended. */
export interface OpenStreams {
  /** Answers a request with the events of a command; with a 400 when Redis refuses the command. */
  open(user: TokenUser, command: RespCommand, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends the streams whose token is no longer valid. */
  endRevoked(): void;
}

/** No stream is open yet. */
export function createOpenStreams(execution: CommandExecution, tokens: AccessTokens): OpenStreams {
  const streams = new Map<ServerResponse, string>();
  return {
    async open({ login, token }, command, request, response) {
      // The body says nothing here; left unread, it would hide the end of the connection.
      request.resume();
      const link = await execution.openLink(login);
      streams.set(response, token);
      response.once("close", () => streams.delete(response));
      const refused = await streamReplies(link, command, response);
      if (refused !== undefined) sendAnswer(response, { status: 400, body: errorToJson(replyText(refused) ?? "ERR") });
      else if (request.method === "HEAD") response.end();
    },
    endRevoked() {
      for (const [response, token] of streams) {
        if (tokens.loginOf(token) === undefined) response.end();
      }
    },
  };
}

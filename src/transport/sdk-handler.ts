import type { IncomingMessage, ServerResponse } from "node:http";
import { type NodeIncomingMessageLike, toNodeHandler } from "@modelcontextprotocol/node";
import { type AuthInfo, createMcpHandler } from "@modelcontextprotocol/server";
import { endingWith, type Served } from "../call/served.ts";
import { briefOf, type Log } from "../log.ts";
import { type BuildServer, serverBuilder } from "../server/server.ts";
import type { Cancellation } from "./cancellation.ts";
import { MAX_REQUEST_BODY } from "./http-refusals.ts";
import { bytesAsOneLine } from "./json-rpc.ts";
import type { ServedTo } from "./who-calls.ts";

/** What answers HTTP requests by the SDK, in either protocol era, with a server for each. */
export interface SdkHandler {
  /** Answers a request of somebody who is known, with the JSON of its body where that was read. */
  answer(request: IncomingMessage, response: ServerResponse, to: ServedTo, json: unknown): Promise<void>;
  close(): Promise<void>;
}

export function createSdkHandler(cancellation: Cancellation, log: Log): SdkHandler {
  const builders = createBuilders();
  const mcp = createMcpHandler(
    ({ requestInfo, authInfo }) => {
      const served = servedIn(authInfo);
      return cancellation.follow(requestInfo, served.caller, builders.of(served));
    },
    { maxRequestBodySize: MAX_REQUEST_BODY, onerror: (error) => log("debug", `http: ${briefOf(error)}`) },
  );
  const handle = toNodeHandler({
    async fetch(request, options) {
      const answer = await mcp.fetch(request, options);
      // Whether the connection stays open is for Node to say, which then also tells how long.
      answer.headers.delete("connection");
      return answer;
    },
  });
  return {
    async answer(request, response, { served, ended }, json) {
      const carrying: IncomingMessage & { auth?: AuthInfo } = request;
      carrying.auth = authInfoOf(ended === undefined ? served : endingWith(served, ended));
      writeInOneLine(response);
      // Node's own type calls the method optional; a request that a server received has one.
      await handle(carrying as NodeIncomingMessageLike, response, json);
    },
    close: () => mcp.close(),
  };
}

/** What the SDK carries from a request to the server that is made for it. */
function authInfoOf(served: Served): AuthInfo {
  return { token: "", clientId: served.caller, scopes: [], extra: { served } };
}

function servedIn(authInfo: AuthInfo | undefined): Served {
  const { served } = authInfo?.extra ?? {};
  // Nothing but `authInfoOf` puts it there.
  if (served !== undefined) return served as Served;
  throw new Error("A request came to a server without its caller.");
}

/** What makes servers, once for each caller and what the caller is offered. */
function createBuilders() {
  const builders = new WeakMap<Served, BuildServer>();
  return {
    of(served: Served): BuildServer {
      const build = builders.get(served) ?? serverBuilder(served);
      builders.set(served, build);
      return build;
    },
  };
}

/** Has no part of the answer end a line within a message, for whatever reader. */
function writeInOneLine(response: ServerResponse): void {
  const write = response.write.bind(response) as (part: unknown, ...rest: unknown[]) => boolean;
  response.write = (part: unknown, ...rest: unknown[]) =>
    write(part instanceof Uint8Array ? bytesAsOneLine(part) : part, ...rest);
}

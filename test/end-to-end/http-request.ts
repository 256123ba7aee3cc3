import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { readAnswer } from "../read-answer.ts";

export interface Sent {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

export interface Received {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
export const mcpHeaders = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** A request with exactly these headers; the ones of an MCP client unless told otherwise. */
export function request(
  url: string,
  { method = "POST", path = "/mcp", headers = {}, body = method === "POST" ? ping : "" }: Sent,
) {
  const { hostname, port } = new URL(url);
  return new Promise<Received>((resolve, reject) => {
    const options = { hostname, port, path, method, headers: { ...mcpHeaders, ...headers } };
    const sent = httpRequest(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    sent.on("error", reject).end(body);
  });
}

/** The JSON-RPC message of an answer, be it JSON or an event stream, with what the text of a call says as a value. */
export function messageOf({ body }: Received): unknown {
  const message = JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body) as { result?: object };
  return message.result === undefined ? message : { ...message, result: readAnswer(message.result) };
}

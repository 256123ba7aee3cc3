import type { IncomingHttpHeaders } from "node:http";
import type { RedisLogin } from "../connection/redis-address.ts";
import { encodeReply, type RedisReply, type RespCommand } from "../connection/resp.ts";
import type { CommandExecution } from "./command-execution.ts";
import { upperCaseName } from "./command-names.ts";
import { parseCommand, parseCommands } from "./json-commands.ts";
import type { RestAnswer } from "./rest-answer.ts";
import { repliesToJson, repliesToResp, replyToJson, type StringEncoding } from "./rest-reply.ts";
import { commandOf, type RequestTarget } from "./rest-request.ts";
import { RestRequestError } from "./rest-request-error.ts";
import type { RunTransaction } from "./rest-transaction.ts";

/** How the client wants its answer: JSON with plain or base64 strings, or RESP2. */
export type AnswerFormat = StringEncoding | "resp2";

/** What runs the commands. */
export interface RestBackend {
  readonly execution: CommandExecution;
  readonly transaction: RunTransaction;
}

const STREAMING_ENDPOINTS: ReadonlySet<string> = new Set(["MONITOR", "SUBSCRIBE", "PSUBSCRIBE"]);

/** Redis REST API, "RESP2 Format Responses". Throws RestRequestError 400 for what that section forbids. */
export function formatOf(headers: IncomingHttpHeaders): AnswerFormat {
  const format = headers["upstash-response-format"] ?? "json";
  const isBase64 = headers["upstash-encoding"] === "base64";
  if (format === "json") return isBase64 ? "base64" : "text";
  if (format !== "resp2") throw new RestRequestError(400, "ERR Upstash-Response-Format must be json or resp2");
  if (isBase64)
    throw new RestRequestError(400, "ERR Upstash-Encoding: base64 cannot be used with Upstash-Response-Format: resp2");
  return "resp2";
}

/** The command of an endpoint that answers with Server-Sent Events, or undefined for every other endpoint. */
export function streamingCommandOf(target: RequestTarget): RespCommand | undefined {
  return STREAMING_ENDPOINTS.has(upperCaseName(target.segments[0])) ? target.segments : undefined;
}

/** Runs a request and resolves with its answer. Rejects with RestRequestError when the request makes no sense. */
export async function answerRequest(
  { execution, transaction }: RestBackend,
  login: RedisLogin,
  target: RequestTarget,
  body: Buffer | undefined,
  format: AnswerFormat,
): Promise<RestAnswer> {
  const endpoint = target.segments.length === 1 ? upperCaseName(target.segments[0]) : "";
  if (endpoint === "PIPELINE") return answerPipeline(await execution.execute(login, commandsIn(body)), format);
  if (endpoint === "MULTI-EXEC") {
    if (format === "resp2")
      throw new RestRequestError(400, "ERR /multi-exec answers in JSON only; leave out Upstash-Response-Format: resp2");
    const outcome = await transaction(login, commandsIn(body));
    return "discarded" in outcome ? answerCommand(outcome.discarded, format) : answerPipeline(outcome, format);
  }
  const command = target.segments.length === 0 ? commandIn(body) : commandOf(target, body);
  const [reply] = await execution.execute(login, [command]);
  if (reply === undefined) throw new RestRequestError(500, "ERR Redis sent no reply");
  return answerCommand(reply, format);
}

/** "HTTP Codes": 400 when the command fails. */
function answerCommand(reply: RedisReply, format: AnswerFormat): RestAnswer {
  const status = reply.kind === "error" ? 400 : 200;
  return { status, body: format === "resp2" ? encodeReply(reply) : replyToJson(reply, format) };
}

/** 200 also when commands have failed: each has its error in its place. */
function answerPipeline(replies: readonly RedisReply[], format: AnswerFormat): RestAnswer {
  return { status: 200, body: format === "resp2" ? repliesToResp(replies) : repliesToJson(replies, format) };
}

function commandIn(body: Buffer | undefined): RespCommand {
  return body === undefined || body.length === 0 ? [] : parseCommand(body);
}

function commandsIn(body: Buffer | undefined): RespCommand[] {
  return parseCommands(body ?? Buffer.alloc(0));
}

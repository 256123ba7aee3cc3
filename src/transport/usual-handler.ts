import type { IncomingMessage, ServerResponse } from "node:http";
import { type CallContext, unheard } from "../call/context.ts";
import type { Offer, Served } from "../call/served.ts";
import { createSlots } from "../load/slots.ts";
import { detailsOf, type Log } from "../log.ts";
import { callRequestIn } from "../server/call-request.ts";
import { listText, type UsualAnswers, type UsualClient, usualAnswers } from "../server/usual-answers.ts";
import type { Cancellation } from "./cancellation.ts";
import { createHttpAnswer, type HttpAnswer } from "./http-answer.ts";
import type { AbortableCall, HttpEnding } from "./http-ending.ts";
import { failure } from "./json-rpc.ts";
import type { UsualRequest } from "./usual-request.ts";
import type { ServedTo } from "./who-calls.ts";

/** Answers usual requests; the SDK's way with a server, a web request and a stream for each costs four times as much. */
export interface UsualHandler {
  answer(request: IncomingMessage, response: ServerResponse, to: ServedTo, usual: UsualRequest): Promise<void>;
  /** Gives up what is running. */
  close(): void;
}

/** `beginCall` gives what ends a call. */
export function createUsualHandler(
  beginCall: HttpEnding["beginCall"],
  cancellation: Cancellation,
  log: Log,
): UsualHandler {
  const answersOf = createAnswersOf();
  const running = createSlots<AbortableCall>();
  return {
    async answer(request, response, { served, ended: expired }, usual) {
      const ending = beginCall();
      const answer = createHttpAnswer(response);
      let isDropped = false;
      const drop = () => {
        isDropped = true;
        ending.abort();
        answer.drop();
      };
      const over = running.add(ending);
      // Whoever closes the connection waits for nothing any more; one that is answered closes, too.
      response.once("close", () => {
        if (!response.writableFinished) ending.abort();
      });
      expired?.addEventListener("abort", () => ending.abort(), { once: true });
      const ended = cancellation.begin(request, served.caller, usual.id, drop);
      try {
        const from = callRequestIn((name) => first(request.headers[name]));
        const result = await resultOf(answersOf(served), usual, answer, { signal: ending.signal, request: from });
        if (!isDropped) answer.end(messageOf(usual, result));
      } catch (error) {
        log("error", `http: ${detailsOf(error)}`);
        if (!isDropped) answer.end(JSON.stringify(failure(usual.id, "internal", "Internal error")));
      } finally {
        ended();
        ending.stop();
        over();
      }
    },
    close() {
      for (const ending of running) ending.abort();
    },
  };
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}

/** The answers to each caller, made once; the list once for all who are offered the same. */
function createAnswersOf(): (served: Served) => UsualAnswers {
  const known = new WeakMap<Served, UsualAnswers>();
  const lists = new WeakMap<Offer, ReturnType<typeof listText>>();
  return (served) => {
    const { offer } = served;
    const list = lists.get(offer) ?? listText(offer);
    lists.set(offer, list);
    const answers = known.get(served) ?? usualAnswers(served, list);
    known.set(served, answers);
    return answers;
  };
}

function resultOf(
  answers: UsualAnswers,
  { asks, era, drawsApps, progressToken }: UsualRequest,
  answer: HttpAnswer,
  { signal, request }: Pick<UsualClient, "signal" | "request">,
): string | Promise<string> {
  if (asks.method === "ping") return answers.ping();
  if (asks.method === "tools/list") return answers.list({ era, drawsApps });
  return answers.call(
    asks.name,
    asks.args,
    { era, drawsApps },
    {
      signal,
      request,
      progress: progressToken === undefined ? unheard : progressBy(progressToken, answer, signal),
    },
  );
}

/** Tells the client that gave the token how far its call is. */
function progressBy(progressToken: string | number, answer: HttpAnswer, signal: AbortSignal): CallContext["progress"] {
  return async (progress, total, message) => {
    if (signal.aborted) return;
    const params = { progressToken, progress, ...(total === undefined ? {} : { total }), message };
    answer.notify(JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params }));
  };
}

/** The result is JSON already, of which only the text is put together. */
function messageOf({ id }: UsualRequest, result: string): string {
  return `{"result":${result},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`;
}

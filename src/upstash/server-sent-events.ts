import { UpstashError } from "./errors.ts";
import type { Http } from "./http.ts";
import { failureOf } from "./http-failure.ts";
import type { HttpRequest, HttpResponse } from "./http-message.ts";
import { answerOf, bodyOf } from "./redis-responses.ts";

/** The longest event in characters; a stream that sends more without an end of event is stopped. */
const LONGEST_EVENT = 1_048_576;

/**
 * The `data` of each event until the stream or the signal ends (Redis REST API, "Monitor Command"; the format is WHATWG
 * HTML, "Server-sent events"). Throws when the stream cannot be opened.
 */
export async function* readEvents(http: Http, request: HttpRequest): AsyncGenerator<string> {
  const opened = await http.stream(request);
  if ("refusal" in opened) throw refusal(opened.refusal, new URL(request.url).host);
  const { body } = opened;
  const decoder = new TextDecoder();
  let pending = "";
  try {
    for await (const chunk of body) {
      pending += decoder.decode(chunk, { stream: true });
      const events = pending.split(/\r?\n\r?\n/);
      pending = events.pop() ?? "";
      if (pending.length > LONGEST_EVENT)
        throw new UpstashError("too-large", "An event is longer than one million characters.");
      for (const event of events) {
        const data = dataOf(event);
        if (data !== undefined) yield data;
      }
    }
  } catch (error) {
    if (!request.signal?.aborted) throw failureOf(error, request, undefined);
  } finally {
    body.destroy();
  }
}

function dataOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice("data:".length).replace(/^ /, "")).join("\n");
}

function refusal(response: HttpResponse, host: string): Error {
  const answer = answerOf(bodyOf(response, host), host);
  return "error" in answer
    ? answer.error
    : new UpstashError("not-upstash", `${host} answered with status ${response.status} and no error.`);
}

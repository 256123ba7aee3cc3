import { createParser } from "eventsource-parser";
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
  const reader = createEventReader();
  try {
    for await (const chunk of body) {
      yield* reader.read(chunk);
      if (reader.unfinished() > LONGEST_EVENT)
        throw new UpstashError("too-large", "An event is longer than one million characters.");
    }
  } catch (error) {
    if (!request.signal?.aborted) throw failureOf(error, request, undefined);
  } finally {
    body.destroy();
  }
}

/**
 * Takes the bytes of a stream as they come. The parser keeps what has come of an event, and has a limit of its own, but
 * that one leaves out some fields; so the characters since the last blank line are counted here.
 */
function createEventReader() {
  const decoder = new TextDecoder();
  const linesOf = createLineEnds();
  let events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) });
  let lineEnd = "";
  let unfinished = 0;
  return {
    /** The data of the events that end in this chunk. */
    read(chunk: Uint8Array): string[] {
      const text = linesOf(decoder.decode(chunk, { stream: true }));
      if (text === "") return [];
      const from = lineEnd + text;
      const end = from.lastIndexOf("\n\n");
      unfinished = end === -1 ? unfinished + text.length : from.length - end - "\n\n".length;
      lineEnd = text.endsWith("\n") ? "\n" : "";
      events = [];
      parser.feed(text);
      return events;
    },
    /** Characters since the last end of an event. */
    unfinished: () => unfinished,
  };
}

/**
 * Makes every end of a line LF, also a CRLF that is cut in two. The parser itself keeps back what ends in CR until more
 * comes, and the event with it.
 */
function createLineEnds(): (text: string) => string {
  let afterReturn = false;
  return (text) => {
    if (text === "") return "";
    const rest = afterReturn && text.startsWith("\n") ? text.slice(1) : text;
    afterReturn = text.endsWith("\r");
    return rest.replace(/\r\n?/g, "\n");
  };
}

function refusal(response: HttpResponse, host: string): Error {
  const answer = answerOf(bodyOf(response, host), host);
  return "error" in answer
    ? answer.error
    : new UpstashError("not-upstash", `${host} answered with status ${response.status} and no error.`);
}

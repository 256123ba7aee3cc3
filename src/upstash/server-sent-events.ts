import { RedisError, UpstashError } from "./errors.ts";
import type { Http, HttpRequest } from "./http.ts";
import { failureOf } from "./http-failure.ts";
import { refusalOf } from "./redis-responses.ts";

/** The longest event in characters; a stream that sends more without an end of event is stopped. */
const LONGEST_EVENT = 1_048_576;

/**
 * The `data` of each event until the stream or the signal ends (Redis REST API, "Monitor Command"; the format is WHATWG
 * HTML, "Server-sent events"). Throws when the stream cannot be opened.
 */
export async function* readEvents(http: Http, request: HttpRequest): AsyncGenerator<string> {
  const { status, body } = await http.stream(request);
  if (status !== 200) throw await refusal(status, body, request);
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
    if (!request.signal?.aborted) throw failureOf(error, request, false);
  } finally {
    body.destroy();
  }
}

function dataOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice("data:".length).replace(/^ /, "")).join("\n");
}

async function refusal(
  status: number,
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  request: HttpRequest,
): Promise<Error> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
    if (chunks.length > 16) break;
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const host = new URL(request.url).host;
  const byStatus = refusalOf({ status, header: () => undefined }, host);
  if (byStatus !== undefined) return byStatus;
  const message = /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return message === undefined
    ? new UpstashError("not-upstash", `${host} did not open a stream of events.`)
    : new RedisError(String(JSON.parse(`"${message}"`)));
}

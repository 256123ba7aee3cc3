import type { Dispatcher } from "undici";
import type { ByteBudget, ByteShare } from "../load/byte-budget.ts";
import { UpstashError } from "./errors.ts";
import type { HttpLimits, HttpRequest, HttpResponse } from "./http-message.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Bytes up to which a reply is received and read at once, whatever else is under way. */
const SMALL_REPLY = 65_536;

/** A response that is all here. */
export interface Arrived {
  response: HttpResponse;
  /** What a large one holds of the memory for replies, until it has been read. */
  share: ByteShare | undefined;
}

/** What lets a connection wait. */
type Pausing = Pick<Dispatcher.DispatchController, "pause" | "resume">;

/** A response on its way; `begin` and `take` say why it is not read any further. */
export function createArriving(request: HttpRequest, limits: HttpLimits, memory: ByteBudget) {
  const chunks: Buffer[] = [];
  let length = 0;
  let status = 0;
  let header: HttpResponse["header"] = () => undefined;
  let share: ByteShare | undefined;

  /** Asks for the memory of the whole reply, so that none that has begun waits for another. */
  function reserve(bytes: number, connection: Pausing): void {
    if (share !== undefined || bytes <= SMALL_REPLY) return;
    // Granted by one connection while it reads, the other must not be read from until that is over.
    share = memory.reserve(bytes, () => {
      request.onRoom?.(false);
      queueMicrotask(() => connection.resume());
    });
    if (share.granted) return;
    request.onRoom?.(true);
    connection.pause();
  }

  return {
    begin(responseStatus: number, headers: Headers, connection: Pausing): UpstashError | undefined {
      status = responseStatus;
      header = headerReader(headers);
      const refusal = refusalOf(header, request, limits);
      if (refusal === undefined) reserve(Number(header("content-length") ?? 0), connection);
      return refusal;
    },
    take(chunk: Buffer, connection: Pausing): UpstashError | undefined {
      length += chunk.length;
      if (length > limits.maxReply) return tooLarge(limits.maxReply);
      chunks.push(chunk);
      // What was not announced may become as long as any reply.
      if (length > SMALL_REPLY) reserve(limits.maxReply, connection);
      return undefined;
    },
    /** The failure of a request whose time is up because others took all the memory; nothing where it has its share. */
    noRoom: (timeLimit: number) =>
      share === undefined || share.granted ? undefined : noRoomFor(new URL(request.url).host, timeLimit),
    giveUp(): void {
      if (share?.granted === false) request.onRoom?.(false);
      share?.release();
    },
    whole: (): Arrived => ({ response: responseOf(status, header, chunks, length), share }),
  };
}

function responseOf(status: number, header: HttpResponse["header"], chunks: Buffer[], length: number): HttpResponse {
  if (length <= SMALL_REPLY) return { status, header, text: Buffer.concat(chunks, length).toString("utf8") };
  let text: string | undefined;
  return {
    status,
    header,
    // Made when it is this reply's turn to be read.
    get text() {
      text ??= Buffer.concat(chunks.splice(0), length).toString("utf8");
      return text;
    },
  };
}

/** The failure of a call whose reply was here, but the memory for replies was taken by others as long as it may take. */
export function noRoomFor(host: string, timeLimit: number): UpstashError {
  return new UpstashError(
    "timeout",
    `${host} answered, but other large replies left no room for this one within ${timeLimit} ms.`,
    { advice: "Ask for less in one call, or make fewer such calls at the same time." },
  );
}

/** Why a response is not read at all. */
function refusalOf(
  header: HttpResponse["header"],
  { url }: HttpRequest,
  { maxReply }: HttpLimits,
): UpstashError | undefined {
  const encoding = header("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    return new UpstashError(
      "not-upstash",
      `${new URL(url).host} answered in the encoding ${encoding}, which was not asked for.`,
    );
  }
  return Number(header("content-length")) > maxReply ? tooLarge(maxReply) : undefined;
}

export function tooLarge(limit: number): UpstashError {
  return new UpstashError("too-large", `The reply is longer than ${limit} bytes and was stopped.`);
}

export function headerReader(headers: Headers): HttpResponse["header"] {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

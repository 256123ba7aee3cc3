/** An HTTP response that was read to its end. */
export interface ReadAnswer {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: string;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) [\w '-]+$/;
const HEADER_LINE = /^([\w-]+): ([\x20-\x7e]*)$/;

/**
 * Reads what came over a connection as responses, one behind the other. Throws where a byte is not what HTTP says it must
 * be; a last one that was cut is no answer. `isHead` says of each request whether its answer has no body.
 */
export function readAnswers(bytes: Buffer, isHead: readonly boolean[]): ReadAnswer[] {
  const answers: ReadAnswer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const { status, headers } = headOf(bytes.toString("latin1", at, end));
    const from = end + 4;
    // What only says that a body may come is no answer yet.
    if (status < 200) {
      at = from;
      continue;
    }
    const hasNone = status === 204 || status === 304 || isHead[answers.length] === true;
    const read = hasNone ? { body: "", next: from } : bodyOf(bytes, from, headers);
    if (read === undefined) break;
    answers.push({ status, headers, body: read.body });
    at = read.next;
  }
  return answers;
}

function headOf(text: string): Pick<ReadAnswer, "status" | "headers"> {
  const [first = "", ...lines] = text.split("\r\n");
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) throw new Error(`No status line: ${JSON.stringify(first)}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = HEADER_LINE.exec(line) ?? [];
    if (name === "" || headers.has(name.toLowerCase())) throw new Error(`No header: ${JSON.stringify(line)}`);
    headers.set(name.toLowerCase(), value);
  }
  return { status: Number(status), headers };
}

/** The body and where it ends; nothing where it has no end. */
function bodyOf(bytes: Buffer, from: number, headers: ReadonlyMap<string, string>) {
  const length = headers.get("content-length");
  if (length !== undefined) {
    if (!/^\d+$/.test(length) || headers.has("transfer-encoding")) throw new Error("Two lengths, or a wrong one.");
    const next = from + Number(length);
    return next > bytes.length ? undefined : { body: bytes.toString("utf8", from, next), next };
  }
  if (headers.get("transfer-encoding") === "chunked") return chunksOf(bytes, from);
  // Its end is that of the connection, which must say so.
  if (headers.get("connection") !== "close") throw new Error("A body without an end.");
  return { body: bytes.toString("utf8", from), next: bytes.length };
}

function chunksOf(bytes: Buffer, from: number) {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = bytes.toString("latin1", at, line);
    if (!/^[\da-f]+$/i.test(size)) throw new Error(`No size of a chunk: ${JSON.stringify(size)}`);
    const begin = line + 2;
    const end = begin + Number.parseInt(size, 16);
    if (end + 2 > bytes.length) return undefined;
    if (bytes.toString("latin1", end, end + 2) !== "\r\n") throw new Error("A chunk without an end.");
    if (end === begin) return { body: Buffer.concat(parts).toString("utf8"), next: end + 2 };
    parts.push(bytes.subarray(begin, end));
    at = end + 2;
  }
}

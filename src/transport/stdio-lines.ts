import { Transform } from "node:stream";

const NEWLINE = 0x0a;

/**
 * Passes the lines of a stream on, each when its end is here: the SDK would copy what it has of a line again with every
 * piece of it that arrives. A line that came in several pieces and for which `refuses` is true is left out. What is longer
 * than `limit` bytes without an end is passed on as it is, for the SDK to refuse.
 */
export function createWholeLines(limit: number, refuses: (line: string) => boolean): Transform {
  let pieces: Buffer[] = [];
  let length = 0;

  function hold(piece: Buffer): void {
    if (piece.length === 0) return;
    pieces.push(piece);
    length += piece.length;
  }

  function takeHeld(): Buffer {
    const whole = Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    return whole;
  }

  /** Ends the line that has begun in an earlier chunk; gives what stands behind it. */
  function endLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE) + 1;
    if (end === 0) return chunk;
    hold(chunk.subarray(0, end));
    const line = takeHeld();
    if (!refuses(line.toString("utf8"))) lines.push(line);
    return chunk.subarray(end);
  }

  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const rest = length > 0 ? endLine(chunk) : chunk;
      const end = length > 0 ? 0 : rest.lastIndexOf(NEWLINE) + 1;
      if (end > 0) lines.push(rest.subarray(0, end));
      hold(rest.subarray(end));
      if (length > limit) lines.push(takeHeld());
      done();
    },
  });
  return lines;
}

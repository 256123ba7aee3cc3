import { START_OR_END } from "./message-text.ts";

const NEWLINE = 0x0a;

/** A line of a stream without its end; of one that is too long, its beginning and its end alone. */
export type Line = { kind: "whole"; bytes: Buffer } | { kind: "too-long"; beginning: string; end: string };

/** The lines of a stream, each when its end is here. */
export interface Lines {
  /** Takes the next piece; gives the lines that end in it, one after the other. */
  take(piece: Buffer): Generator<Line, void>;
  /** What stands behind the last end of a line, when no more comes. */
  rest(): Line | undefined;
}

/** Of the ends that are kept; a character of UTF-8 has at most four bytes. */
const KEPT = 4 * START_OR_END;

/**
 * Divides a stream into lines. The pieces of a line are put together once, when all are here. A line of more than `limit`
 * bytes is let go as it comes, but for its ends, where the id of a message stands.
 */
export function createLines(limit: number): Lines {
  let pieces: Buffer[] = [];
  let length = 0;
  let tooLong: { beginning: Buffer; end: Buffer } | undefined;

  function hold(piece: Buffer): void {
    if (piece.length === 0) return;
    if (tooLong !== undefined) {
      tooLong.end = endOf([tooLong.end, piece]);
      return;
    }
    pieces.push(piece);
    length += piece.length;
    if (length <= limit) return;
    // Bytes of their own do not keep the whole line in memory.
    tooLong = { beginning: Buffer.from(Buffer.concat(pieces).subarray(0, KEPT)), end: endOf(pieces) };
    pieces = [];
  }

  function takeHeld(): Line {
    const line: Line =
      tooLong === undefined
        ? { kind: "whole", bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, length) }
        : { kind: "too-long", beginning: tooLong.beginning.toString("utf8"), end: tooLong.end.toString("utf8") };
    pieces = [];
    length = 0;
    tooLong = undefined;
    return line;
  }

  return {
    *take(piece) {
      let from = 0;
      for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
        hold(piece.subarray(from, end));
        from = end + 1;
        yield takeHeld();
      }
      hold(piece.subarray(from));
    },
    rest: () => (length === 0 ? undefined : takeHeld()),
  };
}

function endOf(pieces: readonly Buffer[]): Buffer {
  return Buffer.from(Buffer.concat(pieces).subarray(-KEPT));
}

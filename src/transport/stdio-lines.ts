import { Transform } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";

const NEWLINE = 0x0a;

/** Lines that are passed on in one turn of the event loop: each may have an answer made at once. */
const LINES_OF_A_TURN = 16;
/** Bytes of a line that is passed on without a look. */
const SMALL_LINE = 4_096;

/** What decides about lines on their way. */
export interface LineRules {
  /** Whether a line that is not small is left out. */
  refuses(line: string): boolean;
  /** Waits until more lines are to come, where there is something to wait for. */
  mayGoOn?(): Promise<void> | undefined;
}

/**
 * Passes the lines of a stream on, each when its end is here: the SDK would copy what it has of a line again with every
 * piece of it that arrives. Of many lines that came at once only some are passed on in one turn of the event loop. What is
 * longer than `limit` bytes without an end is passed on as it is, for the SDK to refuse.
 */
export function createWholeLines(limit: number, { refuses, mayGoOn }: LineRules): Transform {
  let pieces: Buffer[] = [];
  let length = 0;

  function hold(piece: Buffer): void {
    if (piece.length === 0) return;
    pieces.push(piece);
    length += piece.length;
  }

  function takeHeld(): Buffer {
    const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    return whole;
  }

  async function passOn(chunk: Buffer): Promise<void> {
    let [from, count] = [0, 0];
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, end + 1));
      from = end + 1;
      const line = takeHeld();
      if (line.length <= SMALL_LINE || !refuses(line.toString("utf8"))) lines.push(line);
      count += 1;
      if (count % LINES_OF_A_TURN === 0) {
        await nextTurn();
        await mayGoOn?.();
      }
    }
    hold(chunk.subarray(from));
    if (length > limit) lines.push(takeHeld());
  }

  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passOn(chunk).then(() => done(), done);
    },
  });
  return lines;
}

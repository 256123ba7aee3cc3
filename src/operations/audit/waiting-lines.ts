/** Lines in their order, in a memory of limited size, and how many found no room in it. */
export interface WaitingLines {
  readonly count: number;
  /** Takes a line, with its end; false where it finds no room and is lost. */
  take(line: string): boolean;
  /** Puts the line that says how many were lost behind those that wait, where some were and it is not said yet. */
  sayLost(): void;
  /** The first of the lines, as many as are written at once; they are under way then. */
  begin(): Buffer;
  /** Of the lines under way so many bytes are written; those that are not whole wait again. */
  end(written: number): void;
  /** The lines that are not under way, with the one on those that were lost. */
  left(): Buffer;
}

/** Bytes that are written in one piece, but for a line that is longer. */
const LARGEST_PIECE = 256 * 1024;

/** Holds at most so many bytes; `lostLine` makes the line that stands in the place of those that were lost. */
export function createWaitingLines(most: number, lostLine: (count: number) => string): WaitingLines {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let lost = 0;
  let underWay = 0;

  function add(line: string): void {
    const added = Buffer.from(line);
    waiting.push(added);
    bytes += added.length;
  }

  function sayLost(): void {
    if (lost > 0) add(lostLine(lost));
    lost = 0;
  }

  return {
    get count() {
      return waiting.length;
    },
    take(line) {
      if (bytes + Buffer.byteLength(line) > most) {
        lost += 1;
        return false;
      }
      sayLost();
      add(line);
      return true;
    },
    sayLost,
    begin() {
      underWay = pieceLength(waiting);
      return Buffer.concat(waiting.slice(0, underWay));
    },
    end(written) {
      underWay = 0;
      bytes -= removeWhole(waiting, written);
    },
    left: () => Buffer.concat([...waiting.slice(underWay), Buffer.from(lost > 0 ? lostLine(lost) : "")]),
  };
}

/** How many of the lines are written at once. */
function pieceLength(waiting: readonly Buffer[]): number {
  let length = 0;
  const end = waiting.findIndex((line, index) => {
    length += line.length;
    return index > 0 && length > LARGEST_PIECE;
  });
  return end === -1 ? waiting.length : end;
}

/** Removes the first lines as far as they are within so many bytes; gives theirs. */
function removeWhole(waiting: Buffer[], written: number): number {
  let left = written;
  const kept = waiting.findIndex((line) => {
    if (line.length > left) return true;
    left -= line.length;
    return false;
  });
  waiting.splice(0, kept === -1 ? waiting.length : kept);
  return written - left;
}

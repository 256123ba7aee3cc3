/** A row and its score. */
export interface RowScore {
  row: number;
  score: number;
}

/** The best of the rows that were offered, at most a fixed number of them. */
export interface TopRows {
  /** Whether such a row would be kept. A score that is no number is not. */
  admits(row: number, score: number): boolean;
  /** Keeps a row that is admitted, in place of the worst one where there is no room. */
  keep(row: number, score: number): void;
  /** Best first; of equal scores the lower row, which was stored first. */
  ranked(): RowScore[];
}

/** A heap of at most `most` rows with the worst of them on top; it allocates nothing for each row. */
export function createTopRows(most: number): TopRows {
  const rows = new Int32Array(most);
  const scores = new Float64Array(most);
  let size = 0;
  const rowAt = (place: number) => rows[place] ?? 0;
  const scoreAt = (place: number) => scores[place] ?? 0;
  const isWorse = (row: number, score: number, place: number) =>
    score < scoreAt(place) || (score === scoreAt(place) && row > rowAt(place));
  const set = (place: number, row: number, score: number) => {
    rows[place] = row;
    scores[place] = score;
  };
  const rise = (row: number, score: number) => {
    let place = size;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!isWorse(row, score, parent)) break;
      set(place, rowAt(parent), scoreAt(parent));
      place = parent;
    }
    set(place, row, score);
  };
  const sink = (row: number, score: number) => {
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      const other = child + 1;
      if (other < size && isWorse(rowAt(other), scoreAt(other), child)) child = other;
      if (isWorse(row, score, child)) break;
      set(place, rowAt(child), scoreAt(child));
      place = child;
    }
    set(place, row, score);
  };
  return {
    admits: (row, score) =>
      size < most ? !Number.isNaN(score) : most > 0 && (score > scoreAt(0) || (score === scoreAt(0) && row < rowAt(0))),
    keep(row, score) {
      if (size < most) {
        rise(row, score);
        size += 1;
      } else {
        sink(row, score);
      }
    },
    ranked: () =>
      Array.from({ length: size }, (_, place) => ({ row: rowAt(place), score: scoreAt(place) })).sort(byScore),
  };
}

/** Best first; of equal scores the lower row. */
export function byScore(one: RowScore, other: RowScore): number {
  return other.score - one.score || one.row - other.row;
}

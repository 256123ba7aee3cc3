import { lengthOf, VECTORS_AT_A_TIME } from "../query/vector-arithmetic.ts";

/** Dense vectors by row, in blocks that are never copied once they are full. */
export interface DenseVectors {
  readonly dimension: number;
  /** Vector after vector, with room for whole groups of `VECTORS_AT_A_TIME`; row r lies in block ⌊r / rowsPerBlock⌋. */
  readonly blocks: readonly Float32Array[];
  readonly rowsPerBlock: number;
  /** The Euclidean length of each row's vector; `NO_VECTOR` where it has none. */
  readonly lengths: readonly number[];
  /** Copies the vector into its row, which follows the last one or is an earlier one. */
  put(row: number, vector: Float32Array | undefined): void;
  /** The vector of a row as a view that holds until the next write. */
  view(row: number): Float32Array | undefined;
  /** Leaves the first `rows` rows, and gives back the memory of the others. */
  truncate(rows: number): void;
}

/** The length of what is not there. */
export const NO_VECTOR = -1;

/** Numbers of a full block: 4 MiB. */
const NUMBERS_PER_BLOCK = 2 ** 20;

/** Room for vectors of `dimension` numbers. */
export function createDenseVectors(dimension: number): DenseVectors {
  const groups = Math.floor(NUMBERS_PER_BLOCK / VECTORS_AT_A_TIME / Math.max(1, dimension));
  const rowsPerBlock = VECTORS_AT_A_TIME * Math.max(1, groups);
  const blocks: Float32Array[] = [];
  const lengths: number[] = [];
  /** The part of a block that is the row's; the first block grows, so that small namespaces stay small. */
  const roomFor = (row: number): Float32Array => {
    const offset = (row % rowsPerBlock) * dimension;
    const index = Math.floor(row / rowsPerBlock);
    const present = blocks[index] ?? new Float32Array(index === 0 ? 0 : rowsPerBlock * dimension);
    const block = present.length < offset + dimension ? grown(present, rowsPerBlock * dimension, dimension) : present;
    blocks[index] = block;
    return block.subarray(offset, offset + dimension);
  };
  const view = (row: number) => ((lengths[row] ?? NO_VECTOR) === NO_VECTOR ? undefined : roomFor(row));
  return {
    dimension,
    blocks,
    rowsPerBlock,
    lengths,
    put(row, vector) {
      const room = roomFor(row);
      if (vector !== undefined) room.fill(0).set(vector.subarray(0, dimension));
      lengths[row] = vector === undefined ? NO_VECTOR : lengthOf(room);
    },
    view,
    truncate(rows) {
      lengths.length = rows;
      blocks.length = Math.ceil(rows / rowsPerBlock);
    },
  };
}

function grown(block: Float32Array, most: number, dimension: number): Float32Array {
  const larger = new Float32Array(Math.min(most, Math.max(block.length * 2, VECTORS_AT_A_TIME * dimension)));
  larger.set(block);
  return larger;
}

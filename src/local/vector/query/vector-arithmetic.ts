/** How many vectors are compared with a query at a time: each number of the query is then loaded once for all of them. */
export const VECTORS_AT_A_TIME = 8;

/** Sets `results` for the vectors that lie one after the other in `block` from `offset` on, each as long as the query. */
export type VectorComparison = (
  block: Float32Array,
  offset: number,
  query: Float64Array,
  results: Float64Array,
) => void;

/** Dot products in double precision, summed up in the order of dimensions. */
export const dotProducts: VectorComparison = (block, offset, query, results) => {
  const size = query.length;
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < size; index += 1) {
    const value = query[index] ?? 0;
    const at = offset + index;
    a += (block[at] ?? 0) * value;
    b += (block[at + size] ?? 0) * value;
    c += (block[at + 2 * size] ?? 0) * value;
    d += (block[at + 3 * size] ?? 0) * value;
    e += (block[at + 4 * size] ?? 0) * value;
    f += (block[at + 5 * size] ?? 0) * value;
    g += (block[at + 6 * size] ?? 0) * value;
    h += (block[at + 7 * size] ?? 0) * value;
  }
  results.set([a, b, c, d, e, f, g, h]);
};

/** Squared Euclidean distances, in the same way. */
export const squaredDistances: VectorComparison = (block, offset, query, results) => {
  const size = query.length;
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < size; index += 1) {
    const value = query[index] ?? 0;
    const at = offset + index;
    a += ((block[at] ?? 0) - value) ** 2;
    b += ((block[at + size] ?? 0) - value) ** 2;
    c += ((block[at + 2 * size] ?? 0) - value) ** 2;
    d += ((block[at + 3 * size] ?? 0) - value) ** 2;
    e += ((block[at + 4 * size] ?? 0) - value) ** 2;
    f += ((block[at + 5 * size] ?? 0) - value) ** 2;
    g += ((block[at + 6 * size] ?? 0) - value) ** 2;
    h += ((block[at + 7 * size] ?? 0) - value) ** 2;
  }
  results.set([a, b, c, d, e, f, g, h]);
};

/** The Euclidean length of a vector, in double precision. */
export function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] ?? 0) ** 2;
  return Math.sqrt(squares);
}

/** How many vectors are compared with a query at a time: each number of the query is then loaded once for all of them. */
export const VECTORS_AT_A_TIME = 4;

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
  const [second, third, fourth] = [offset + size, offset + 2 * size, offset + 3 * size];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < size; index += 1) {
    const value = query[index] ?? 0;
    a += (block[offset + index] ?? 0) * value;
    b += (block[second + index] ?? 0) * value;
    c += (block[third + index] ?? 0) * value;
    d += (block[fourth + index] ?? 0) * value;
  }
  [results[0], results[1], results[2], results[3]] = [a, b, c, d];
};

/** Squared Euclidean distances, in the same way. */
export const squaredDistances: VectorComparison = (block, offset, query, results) => {
  const size = query.length;
  const [second, third, fourth] = [offset + size, offset + 2 * size, offset + 3 * size];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < size; index += 1) {
    const value = query[index] ?? 0;
    a += ((block[offset + index] ?? 0) - value) ** 2;
    b += ((block[second + index] ?? 0) - value) ** 2;
    c += ((block[third + index] ?? 0) - value) ** 2;
    d += ((block[fourth + index] ?? 0) - value) ** 2;
  }
  [results[0], results[1], results[2], results[3]] = [a, b, c, d];
};

/** The Euclidean length of a vector, in double precision. */
export function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] ?? 0) ** 2;
  return Math.sqrt(squares);
}

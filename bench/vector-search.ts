import { createNamespace } from "../src/local/vector/namespace.ts";
import { type Comparison, compare } from "./rounds.ts";

const VECTORS = 100_000;
const DIMENSIONS = 768;
const ROUNDS = 11;

/** Milliseconds of one exact query of the local vector index, against those of a plain loop over the same numbers. */
export async function searchManyVectors(): Promise<Comparison> {
  const numbers = someNumbers(VECTORS * DIMENSIONS);
  const namespace = createNamespace({ indexType: "DENSE", dimension: DIMENSIONS, similarityFunction: "COSINE" });
  for (let row = 0; row < VECTORS; row += 1) {
    namespace.put({ id: `${row}`, vector: numbers.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS) });
  }
  let sought = 0;
  const next = () => {
    sought = (sought + 7_919) % VECTORS;
    return numbers.slice(sought * DIMENSIONS, (sought + 1) * DIMENSIONS);
  };
  return compare(
    ROUNDS,
    async () => {
      const vector = next();
      const begin = performance.now();
      const [nearest] = namespace.nearest({ vector, topK: 10 });
      const time = performance.now() - begin;
      if (nearest?.record.id !== `${sought}`) throw new Error(`A query was answered wrongly: ${nearest?.record.id}`);
      return time;
    },
    async () => {
      const vector = next();
      const begin = performance.now();
      const nearest = rowOfGreatestProduct(numbers, vector);
      const time = performance.now() - begin;
      if (nearest !== sought) throw new Error(`The plain loop was wrong: ${nearest}`);
      return time;
    },
  );
}

/** Vectors are of nearly the same length, so that a vector's greatest product is the one with itself. */
function rowOfGreatestProduct(numbers: Float32Array, vector: Float32Array): number {
  let [nearest, greatest] = [-1, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < VECTORS; row += 1) {
    let product = 0;
    for (let index = 0; index < DIMENSIONS; index += 1) {
      product += (numbers[row * DIMENSIONS + index] ?? 0) * (vector[index] ?? 0);
    }
    if (product > greatest) [nearest, greatest] = [row, product];
  }
  return nearest;
}

/** Numbers from −1 to 1, the same in each run. */
function someNumbers(count: number): Float32Array {
  let seed = 1;
  return new Float32Array(count).map(() => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    return seed / 2 ** 31;
  });
}

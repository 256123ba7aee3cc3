import { isRecord } from "../../account/answers/readable.ts";

/** Values of a vector that an answer shows. */
const FIRST = 8;

/** What is shown of a dense vector in the place of its values. */
export interface DenseSummary {
  dimension: number;
  norm: number;
  first: readonly number[];
}

/** What is shown of a sparse vector: how many of its dimensions are not zero, and the first as [index, value]. */
export interface SparseSummary {
  nonzero: number;
  norm: number;
  first: readonly (readonly [index: number, value: number])[];
}

export function denseSummary(vector: readonly unknown[]): DenseSummary {
  const values = numbersIn(vector);
  return { dimension: values.length, norm: normOf(values), first: values.slice(0, FIRST) };
}

export function sparseSummary({ indices, values }: SparseValues): SparseSummary {
  const first = values.slice(0, FIRST).map((value, at) => [indices[at] ?? 0, value] as const);
  return { nonzero: values.length, norm: normOf(values), first };
}

/** A sparse vector as the API writes it. */
export interface SparseValues {
  indices: readonly number[];
  values: readonly number[];
}

/** The sparse vector in an answer; nothing for anything else. */
export function sparseValuesIn(answer: unknown): SparseValues | undefined {
  if (!isRecord(answer) || !Array.isArray(answer.indices) || !Array.isArray(answer.values)) return undefined;
  return { indices: numbersIn(answer.indices), values: numbersIn(answer.values) };
}

/** The dense vector in an answer; nothing for anything else, and for one without a value. */
export function denseValuesIn(answer: unknown): readonly number[] | undefined {
  return Array.isArray(answer) && answer.length > 0 ? numbersIn(answer) : undefined;
}

function numbersIn(values: readonly unknown[]): number[] {
  return values.map(Number);
}

/** The Euclidean length, in six digits. */
export function normOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Number(Math.sqrt(sum).toPrecision(6));
}

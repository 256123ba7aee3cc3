import * as z from "zod";
import type { RecordWords } from "../words/record-words.ts";

/** What of records a read asks for. */
export interface RecordFlags {
  includeMetadata?: true;
  includeData?: true;
  includeVectors?: true;
}

export const includeData = z.boolean().optional().describe("Texts too.");
export const includeVector = z.boolean().optional().describe("Numbers too.");

/** In Search content and metadata always come (Search, "Fetch"); in Vector a call says what. */
export function flagInputs({ product }: RecordWords): z.ZodRawShape {
  if (product === "search") return {};
  return { include_data: includeData, include_vector: includeVector };
}

export function recordFlags({ product }: RecordWords, input: Readonly<Record<string, unknown>>): RecordFlags {
  return {
    ...(input.include_metadata === false ? {} : { includeMetadata: true }),
    ...(product === "search" || input.include_data === true ? { includeData: true } : {}),
    ...(input.include_vector === true ? { includeVectors: true } : {}),
  };
}

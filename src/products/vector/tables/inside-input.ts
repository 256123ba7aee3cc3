import type { z } from "zod";
import { type RecordWords, searchWords, vectorWords } from "../words/record-words.ts";
import { indexInside, plainNamespace } from "./inputs.ts";

/** The argument by which a tool of Vector or of Search names a part of what it reaches. */
export function insideInput({ inside }: RecordWords): z.ZodRawShape {
  return inside === vectorWords.inside
    ? { [vectorWords.inside]: plainNamespace }
    : { [searchWords.inside]: indexInside };
}

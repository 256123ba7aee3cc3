import { createHash } from "node:crypto";
import type { Harm } from "../../../call/harm.ts";
import { nameAndId, shorten } from "../../../call/question.ts";
import type { ReachedIndex } from "../access/index-context.ts";
import type { NamespaceCounts } from "../access/index-info.ts";
import { countOf, type RecordWords } from "../words/record-words.ts";
import type { FittingRecords } from "./fitting-records.ts";
import type { Removal } from "./removal-input.ts";

const EXAMPLES = 10;
/** Characters of an ID in an example. */
const LONGEST_EXAMPLE = 120;

/** What a person is asked about before the records that fit are deleted. */
export function harmOfRemoval({ prefix, filter }: Removal, found: FittingRecords, words: RecordWords): Harm {
  const { ids, isWhole } = found;
  const [which, given] = prefix === undefined ? ["fit the filter", filter] : ["have IDs that begin with", prefix];
  const does = `deletes ${isWhole ? "" : "at least "}${countOf(ids.length, words)}, all that ${which}`;
  return {
    things: [{ does, args: [given ?? ""], means: "they are gone for good, with all that is stored with them" }],
  };
}

/** How many fit. A number that was not counted to the end says so. */
export function fitText({ ids, lookedAt, isWhole }: FittingRecords): string {
  return isWhole
    ? `${ids.length}, counted to the end`
    : `at least ${ids.length}: ${lookedAt} were looked at, not all there are`;
}

/** Where it happens: the index, and the namespace in it with its count. */
export function placeFacts(
  { name, id }: ReachedIndex,
  namespace: string,
  { records, pending }: NamespaceCounts,
  { product, whole, inside, records: several }: RecordWords,
): Record<string, unknown> {
  return {
    [whole]: id === undefined ? name : nameAndId(name, id),
    [inside]:
      namespace === "" ? "the default one, which has no name" : JSON.stringify(shorten(namespace, LONGEST_EXAMPLE)),
    [`${several}_in_it`]: `${records}, as ${product}_info has it`,
    ...(pending === 0 ? {} : { still_being_written: `${pending}, which reads may not show yet` }),
  };
}

/** Up to ten IDs, as data. */
export function exampleIds(ids: readonly string[]): Record<string, string> {
  const shown = ids.slice(0, EXAMPLES);
  return Object.fromEntries(
    shown.map((id, index) => [`example_${index + 1}`, JSON.stringify(shorten(id, LONGEST_EXAMPLE))]),
  );
}

/** Tells one set of records from another, so that a permission holds for these alone. */
export function recordsDigest({ ids, lookedAt, isWhole }: FittingRecords): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([...ids].sort()))
    .digest("base64url");
  return isWhole ? `${ids.length}, ${digest}` : `${ids.length} of ${lookedAt} and more, ${digest}`;
}

import {
  conditionsOfFilter,
  type FilterCondition,
  type MetadataFilter,
} from "../../../upstash/metadata-filter/metadata-filter.ts";
import { nearest } from "../../../upstash/near-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { kindWarnings } from "./kind-warnings.ts";
import { patternWarnings } from "./pattern-warnings.ts";
import { dottedKeyIn, type SampledRecord, type SampledValues, sampledFields, sampledValues } from "./sampled-fields.ts";

/** Sentences at most; names of fields in one. */
const [MOST_WARNINGS, MOST_NAMES] = [10, 5];

/**
 * What about a filter does not go with records that were looked at: fields that none of them has, comparisons with a kind of
 * value that a field never has, patterns that mean something else. Each sentence says how many records it speaks of. None shows
 * a value; names of fields are those that a filter can name.
 */
export function filterWarnings(filter: MetadataFilter, samples: readonly SampledRecord[]): string[] {
  const warnings = new Set<string>();
  const known = new Map<string, SampledValues>();
  let names: readonly string[] | undefined;
  for (const condition of conditionsOfFilter(filter)) {
    for (const warning of patternWarnings(condition)) warnings.add(warning);
    if (samples.length > 0) {
      const seen = known.get(condition.field.text) ?? sampledValues(samples, condition.field);
      known.set(condition.field.text, seen);
      if (seen.having === 0) {
        names ??= sampledFields(samples);
        warnings.add(dottedKey(condition, samples) ?? absentField(condition, names, samples.length));
      } else for (const warning of kindWarnings(condition, seen, samples.length)) warnings.add(warning);
    }
    if (warnings.size > MOST_WARNINGS)
      return [...[...warnings].slice(0, MOST_WARNINGS), "More such remarks are left out."];
  }
  return [...warnings];
}

/** Of records that have the name of the field as a key with a dot in it. */
function dottedKey({ field }: FilterCondition, samples: readonly SampledRecord[]): string | undefined {
  const keys = samples.map((sample) => dottedKeyIn(sample, field)).filter((key) => key !== undefined);
  const [first] = keys;
  if (first === undefined) return undefined;
  const having = `${keys.length} of the ${samples.length} records looked at ${keys.length === 1 ? "has" : "have"}`;
  return `${having} a key ${quoted(first)} with a dot in its name. In a filter a dot leads into an object, as far as documented, so that none can name this key: store it under a name without a dot, or leave the condition out.`;
}

function absentField({ field }: FilterCondition, names: readonly string[], looked: number): string {
  const records =
    looked === 1 ? "The one record looked at has no field" : `None of the ${looked} records looked at has a field`;
  const absent = `${records} ${quoted(field.text)}`;
  if (names.length === 0) return `${absent}, nor any other that a filter can name.`;
  const near = nearest(names, bare(field.text), (name) => [bare(name), name.slice(name.lastIndexOf(".") + 1)]);
  return near.length > 0
    ? `${absent}; near to it: ${listed(near)}.`
    : `${absent}; fields that there are: ${listed(names)}.`;
}

/** A name without what only tells metadata from content. */
function bare(name: string): string {
  return name.replace(/^@metadata\./, "");
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map(quoted).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

import { groupBy, patternsOf } from "../../../upstash/key-patterns.ts";
import { bytesText } from "../../account/answers/readable.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { countFields, natureFields } from "../answers/index-fields.ts";
import { namespacesOf } from "../namespaces/known-namespace.ts";
import type { RecordWords } from "../words/record-words.ts";
import type { FieldSeen, FieldTally } from "./field-tally.ts";
import type { ReadSample, SampledInside } from "./read-sample.ts";
import type { RecordTally } from "./record-tally.ts";
import type { Repeated } from "./repeats.ts";

const SEPARATORS = ":./-_|#";
/** Groups of IDs, and examples of one. */
const [MOST_PATTERNS, EXAMPLES] = [6, 2];
/** Values of a field that are listed where all are few, and where they are examples; and their characters. */
const [FEW_VALUES, SOME_VALUES, LONGEST_VALUES] = [8, 3, 90];
const LONGEST_SHOWN = 48;

/** A sample, and what it was taken of. */
export interface Sampled {
  words: RecordWords;
  info: IndexInfo;
  tally: RecordTally;
  read: ReadSample;
  /** Fields that are told at most. */
  fields: number;
}

/** What an index holds, as a model reads it. */
export function describeSample({ words, info, tally, read, fields }: Sampled): object {
  const { records, insides } = words;
  const total = read.insides.reduce((sum, inside) => sum + inside.records, 0);
  const others = namespacesOf(info, words).length - read.insides.length;
  const hasContent = tally.having.content > 0;
  return {
    index: { ...(words.product === "vector" ? natureFields(info) : {}), ...countFields(info, words) },
    [insides]: read.insides.map((inside) => insideRow(inside, info, words)),
    ...(others === 0 ? {} : { others: { [insides]: others, [records]: Math.max(0, info.records - total) } }),
    read: { [records]: tally.records(), of: total, bytes: bytesText(read.bytes), requests: read.requests },
    ...(tally.records() === 0
      ? {}
      : {
          ids: idGroups(tally.ids()),
          ...(hasContent ? { content: fieldsOf(tally.content, tally.having.content, fields) } : {}),
          metadata: { with: tally.having.metadata, ...fieldsOf(tally.metadata, tally.having.metadata, fields) },
          ...dataOf(tally),
          ...vectorsOf(tally, words),
          ...repeatsOf(tally),
        }),
  };
}

function insideRow(
  { name, records, read, cursor }: SampledInside,
  { namespaces }: IndexInfo,
  words: RecordWords,
): object {
  const pending = namespaces.get(name)?.pending ?? 0;
  return { name, ...countFields({ records, pending }, words), read, ...(cursor === undefined ? {} : { cursor }) };
}

function idGroups(ids: readonly string[]): object[] {
  const patterns = patternsOf(ids, SEPARATORS);
  const groups = groupBy(
    ids.map((id, index) => ({ id, pattern: patterns[index] ?? "*" })),
    ({ pattern }) => pattern,
  );
  const rows = [...groups]
    .map(([pattern, members]) => ({
      pattern: shortText(pattern),
      seen: members.length,
      examples: members.slice(0, EXAMPLES).map(({ id }) => shortText(id)),
    }))
    .sort((one, other) => other.seen - one.seen);
  const more = rows.slice(MOST_PATTERNS);
  const seen = more.reduce((sum, row) => sum + row.seen, 0);
  return [...rows.slice(0, MOST_PATTERNS), ...(more.length === 0 ? [] : [{ other_patterns: more.length, seen }])];
}

function fieldsOf(tally: FieldTally, having: number, most: number): { fields: object; other_fields?: number } {
  const all = tally.fields();
  const shown = all.slice(0, most).map((seen) => [shortText(seen.field), fieldOf(seen, having)] as const);
  const others = all.length - shown.length;
  return { fields: Object.fromEntries(shown), ...(others === 0 ? {} : { other_fields: others }) };
}

/** A field: its types, in how many of the objects it is, and its values. */
function fieldOf({ records, types, least, most, values, isOpen }: FieldSeen, having: number): object {
  const names = [...types.keys()];
  const known = [...values].sort(([, one], [, other]) => other - one).map(([value]) => value);
  const some = someOf(known);
  const areAll = !isOpen && some.length === known.length;
  const isNumber = names.length === 1 && names[0] === "number";
  const listed = areAll ? { values: some } : isNumber ? {} : { examples: some.slice(0, SOME_VALUES) };
  return {
    type: names.length === 1 ? names[0] : Object.fromEntries(types),
    ...(records === having ? {} : { in: `${percent(records, having)}%` }),
    ...(least === undefined ? {} : { least, most }),
    ...(known.length === 0 ? {} : listed),
  };
}

/** The first values, as many as are worth a line; at least one. */
function someOf(values: readonly (string | number | boolean)[]): (string | number | boolean)[] {
  let characters = 0;
  const end = values.findIndex((value, index) => {
    characters += String(value).length;
    return index > 0 && (index === FEW_VALUES || characters > LONGEST_VALUES);
  });
  return values.slice(0, end === -1 ? values.length : end);
}

function dataOf({ having, lengths }: RecordTally): object {
  if (having.data === 0) return {};
  const sorted = [...lengths()].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { data: { with: having.data, characters: { least: at(0), median: at(0.5), most: at(1) } } };
}

function vectorsOf({ having, zero, norms, records }: RecordTally, { product }: RecordWords): object {
  if (product === "search") return {};
  const spread = norms();
  return {
    vectors: {
      with: having.vector,
      ...(records() === having.vector ? {} : { without: records() - having.vector }),
      ...(spread === undefined ? {} : { norm: spread }),
      ...(zero.count === 0 ? {} : { zero: zero.count, zero_ids: zero.ids }),
    },
  };
}

function repeatsOf({ equal }: RecordTally): object {
  const told = {
    ids_in_several: repeatOf(equal.ids()),
    equal_vectors: repeatOf(equal.vectors()),
    equal_contents: repeatOf(equal.contents()),
  };
  const found = Object.entries(told).filter(([, repeated]) => repeated !== undefined);
  return found.length === 0 ? {} : { repeated: Object.fromEntries(found) };
}

function repeatOf({ groups, surplus, examples }: Repeated): object | undefined {
  const shown = examples.map(({ name, members }) => {
    const own = members.map(shortText);
    return name === undefined ? own : { id: shortText(name), in: own };
  });
  return groups === 0 ? undefined : { groups, surplus, examples: shown };
}

function percent(part: number, whole: number): number {
  return Math.round((part / Math.max(1, whole)) * 100);
}

function shortText(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

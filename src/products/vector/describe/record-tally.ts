import { createHash } from "node:crypto";
import { isRecord } from "../../account/answers/readable.ts";
import { denseValuesIn, normOf, sparseValuesIn } from "../answers/vector-summary.ts";
import { createFieldTally, FIELDS_CUT, type FieldTally } from "./field-tally.ts";
import { createRepeats, type Repeated, type Repeats } from "./repeats.ts";

/** IDs that are kept for their patterns: no more than these are learned from in one turn of the event loop. */
const MOST_IDS = 2_000;
/** What is said where there are more. */
const IDS_CUT = `Patterns are of the first ${MOST_IDS} IDs.`;
/** Characters of an ID that are kept. */
const LONGEST_ID = 200;
/** IDs of what stands out that are named. */
const NAMED = 5;

/** What is counted of records as they come; it stays of bounded size, however many come. */
export interface RecordTally {
  add(record: Readonly<Record<string, unknown>>, namespace: string): void;
  records(): number;
  ids(): readonly string[];
  metadata: FieldTally;
  content: FieldTally;
  /** How many have it. */
  having: Readonly<Record<"metadata" | "content" | "data" | "vector", number>>;
  /** Lengths of texts, in characters. */
  lengths(): readonly number[];
  zero: { count: number; ids: readonly string[] };
  norms(): { least: number; most: number } | undefined;
  equal: { vectors(): Repeated; contents(): Repeated; ids(): Repeated };
  /** A sentence on each thing that was not looked at in all that was read. */
  cuts(): string[];
}

export function createRecordTally(): RecordTally {
  const having = { metadata: 0, content: 0, data: 0, vector: 0 };
  const [metadata, content, vectors] = [createFieldTally(), createFieldTally(), createVectorTally()];
  const [ids, lengths]: [string[], number[]] = [[], []];
  const [byContent, byId] = [createRepeats(), createRepeats()];
  let records = 0;
  return {
    add(record, namespace) {
      const whole = String(record.id ?? "");
      const id = whole.slice(0, LONGEST_ID);
      const place = namespace === "" ? id : `${namespace}/${id}`;
      records += 1;
      if (ids.length < MOST_IDS) ids.push(id);
      byId.add(digestOf(whole), namespace, id);
      if (isRecord(record.metadata)) {
        having.metadata += 1;
        metadata.add(record.metadata);
      }
      if (isRecord(record.content)) {
        having.content += 1;
        content.add(record.content);
      }
      if (typeof record.data === "string") {
        having.data += 1;
        lengths.push(record.data.length);
      }
      addContents(record, byContent, place);
      if (vectors.add(record, id, place)) having.vector += 1;
    },
    records: () => records,
    ids: () => ids,
    ...{ metadata, content, having, zero: vectors.zero },
    lengths: () => lengths,
    norms: vectors.norms,
    equal: { vectors: vectors.equal, contents: byContent.repeated, ids: byId.repeated },
    cuts: () => [
      ...(metadata.isCut() || content.isCut() ? [FIELDS_CUT] : []),
      ...(records > ids.length ? [IDS_CUT] : []),
    ],
  };
}

/** What is counted of vectors: their lengths, those without one, and those that are equal. */
function createVectorTally() {
  const ids: string[] = [];
  const zero = { count: 0, ids };
  const repeats = createRepeats();
  let norms: { least: number; most: number } | undefined;
  return {
    zero,
    norms: () => norms,
    equal: repeats.repeated,
    /** Whether the record has a vector. */
    add({ vector, sparseVector }: Readonly<Record<string, unknown>>, id: string, place: string): boolean {
      const [dense, sparse] = [denseValuesIn(vector), sparseValuesIn(sparseVector)];
      if (dense === undefined && sparse === undefined) return false;
      const values = [...(dense ?? []), ...(sparse?.values ?? [])];
      const norm = normOf(values);
      norms = { least: Math.min(norms?.least ?? norm, norm), most: Math.max(norms?.most ?? norm, norm) };
      if (norm > 0) {
        const bytes = Float64Array.from([...values, ...(sparse?.indices ?? [])]).buffer;
        repeats.add(digestOf(new Uint8Array(bytes)), place);
        return true;
      }
      zero.count += 1;
      if (ids.length < NAMED) ids.push(id);
      return true;
    },
  };
}

/** The text of a record, or the content of a document. */
function addContents({ data, content }: Readonly<Record<string, unknown>>, repeats: Repeats, place: string): void {
  if (typeof data === "string" && data !== "") repeats.add(digestOf(data), place);
  else if (isRecord(content) && Object.keys(content).length > 0) repeats.add(digestOf(JSON.stringify(content)), place);
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha1").update(content).digest("base64");
}

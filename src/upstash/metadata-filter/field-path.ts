import type { FieldStep, FilterDialect, MetadataField } from "./metadata-filter.ts";

/** A field that was read, or why it is none, as whole sentences, with where in the text that is. */
export type ReadField = { field: MetadataField } | { fault: string; at: number };

const RESERVED = /^(AND|OR|NOT|IN|GLOB|CONTAINS|TRUE|FALSE)$/i;
const METADATA = "@metadata";
const STEP = /^(?:(\.?)([a-zA-Z_0-9#-]+)|\[(\d+)\]|\[#-(\d+)\])/;
/** An array has no more elements, and the number is exact. */
const MOST_DIGITS = 10;

/** Whether a word has a meaning of its own and is no field. HAS and FIELD are fields where nothing else can be meant. */
export function isReservedWord(word: string): boolean {
  return RESERVED.test(word);
}

/** Reads `a.b[0].c[#-1]`, in Search `@metadata.a` as well. */
export function readField(text: string, dialect: FilterDialect): ReadField {
  const [prefix = "", ...rest] = text.split(".", 2);
  if (!text.startsWith("@")) {
    const path = readPath(text, 0);
    return "fault" in path ? path : { field: { text, source: dialect === "search" ? "content" : "metadata", ...path } };
  }
  if (dialect === "vector") {
    return { fault: "In Vector a field of metadata is written by its name alone, without @.", at: 0 };
  }
  if (prefix !== METADATA) {
    return { fault: "After @ only metadata may stand: @metadata.name; a field of content has no @.", at: 0 };
  }
  if (rest.length === 0) return { fault: "After @metadata the name of a field follows: @metadata.name.", at: 0 };
  const path = readPath(text, METADATA.length + 1);
  return "fault" in path ? path : { field: { text, source: "metadata", ...path } };
}

function readPath(text: string, begin: number): { path: FieldStep[] } | { fault: string; at: number } {
  const path: FieldStep[] = [];
  for (let at = begin; at < text.length; ) {
    const [step, dot, key, index, fromEnd] = STEP.exec(text.slice(at)) ?? [];
    const isFirst = at === begin;
    const isRight = key === undefined ? !isFirst : (dot === "") === isFirst;
    if (step === undefined || !isRight) return { fault: whyNoStep(text.slice(at, at + 16)), at };
    if ((index ?? fromEnd ?? "").length > MOST_DIGITS) {
      return { fault: `An index has at most ${MOST_DIGITS} digits.`, at };
    }
    if (Number(fromEnd) === 0) return { fault: "Counted from the end, the last element is [#-1].", at };
    path.push(key ?? (fromEnd === undefined ? Number(index) : -Number(fromEnd)));
    at += step.length;
  }
  return path.length > 0 ? { path } : { fault: "The name of a field is missing.", at: begin };
}

function whyNoStep(rest: string): string {
  if (/^\[-\d+\]/.test(rest)) return "From the end an array is counted with #: [#-1] is its last element.";
  if (/^\[\]/.test(rest)) {
    return "For any element of an array write CONTAINS behind the array, as in tags CONTAINS 'a'; one of its elements stands by its index, tags[0].";
  }
  if (/^\[/.test(rest)) {
    return "In brackets an index stands, [0] or [#-1] from the end; a key of an object follows a dot: a.b.";
  }
  if (/^\]/.test(rest)) return "No [ stands before this ].";
  if (/^\.\[/.test(rest)) return "An index follows its array without a dot: a[0].";
  if (/^\./.test(rest)) return "After a dot the name of a key follows, as in a.b.";
  return "After an index, a dot stands before the next key: a[0].b.";
}

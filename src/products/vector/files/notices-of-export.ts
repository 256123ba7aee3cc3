import { systemCodeOf } from "../../../files/open-folder.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { countOf, countWere, insideText } from "../words/record-words.ts";
import type { RecordKind } from "./record-kind.ts";
import type { FoundRecords } from "./resume-records.ts";

/** Namespaces that a sentence names. */
const MOST_NAMED = 5;

interface Ended {
  kind: RecordKind;
  /** What ended the export before its end. */
  stopped: Error | undefined;
  namespaces: readonly string[];
  info: IndexInfo;
  /** Records in the file by namespace, and the prefix that their IDs have. */
  counts: ReadonlyMap<string, number>;
  prefix: string | undefined;
  /** What is said of namespaces that were passed over. */
  passedOver: string;
  /** Where the call began, if it has resumed an export. */
  last: FoundRecords["last"];
  file: string;
  /** Whether git does not ignore the file. */
  isBare: boolean;
}

/** What an agent must know of an export beside its numbers. */
export function noticesOfExport(ended: Ended): string {
  const { kind, stopped, namespaces, info, file, isBare, passedOver } = ended;
  const others = info.namespaces.size - 1;
  const pending = namespaces.reduce((sum, namespace) => sum + (info.namespaces.get(namespace)?.pending ?? 0), 0);
  const texts = [
    stopped === undefined
      ? ""
      : `It is unfinished: ${reasonOf(stopped, file)} Call again with resume: true and the same arguments.`,
    // Some clients fill in an empty text for nothing.
    namespaces.length === 1 && namespaces[0] === "" && others > 0
      ? `Only the unnamed ${kind.inside} is in it, none of ${others} with names: leave ${kind.inside} out for all.`
      : "",
    passedOver,
    stopped === undefined ? goneText(ended) : "",
    stopped === undefined ? fewerText(ended) : "",
    pending === 0 ? "" : `${countWere(pending, kind)} not ready when it began, and may be missing.`,
    isBare ? `Git does not seem to ignore ${file}: tell the person, if the data should not be committed.` : "",
  ];
  return texts.filter((text) => text !== "").join(" ");
}

/** The namespace in the middle of which an export was left off may be there no more when it is resumed. */
function goneText({ kind, namespaces, counts, last }: Ended): string {
  if (last?.next === undefined || namespaces.includes(last.namespace)) return "";
  const { namespace } = last;
  return `The ${insideText(namespace, kind)} was deleted or renamed before its end was read: of it the file has ${countOf(counts.get(namespace) ?? 0, kind)}, and what followed is missing. For a whole export call with replace: true.`;
}

/** A read of a namespace that was deleted or renamed meanwhile finds nothing, as at its end. */
function fewerText({ kind, namespaces, info, counts, prefix }: Ended): string {
  if (prefix !== undefined) return "";
  const told = (name: string) => info.namespaces.get(name)?.records ?? 0;
  const fewer = namespaces.filter((name) => (counts.get(name) ?? 0) < told(name));
  if (fewer.length === 0) return "";
  const named = fewer
    .slice(0, MOST_NAMED)
    .map((name) => `${insideText(name, kind)} ${counts.get(name) ?? 0} of ${told(name)}`);
  const more = fewer.length > MOST_NAMED ? [`${fewer.length - MOST_NAMED} more`] : [];
  return `It has fewer ${kind.records} than the ${kind.whole} told of when the call began: ${[...named, ...more].join(", ")}. The others were deleted or renamed, or were written after that part was read; ${kind.product}_info tells what is there now.`;
}

function reasonOf(stopped: Error, file: string): string {
  const code = systemCodeOf(stopped);
  if (code !== undefined) return `${file} could not be written (${code}).`;
  return stopped instanceof UpstashError ? `${stopped.message} ${stopped.advice}` : stopped.message;
}

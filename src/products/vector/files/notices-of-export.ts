import { systemCodeOf } from "../../../files/open-folder.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { countWere } from "../words/record-words.ts";
import type { RecordKind } from "./record-kind.ts";

interface Ended {
  kind: RecordKind;
  /** What ended the export before its end. */
  stopped: Error | undefined;
  namespaces: readonly string[];
  info: IndexInfo;
  file: string;
  /** Whether git does not ignore the file. */
  isBare: boolean;
}

/** What an agent must know of an export beside its numbers. */
export function noticesOfExport({ kind, stopped, namespaces, info, file, isBare }: Ended): string {
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
    pending === 0 ? "" : `${countWere(pending, kind)} not ready when it began, and may be missing.`,
    isBare ? `Git does not seem to ignore ${file}: tell the person, if the data should not be committed.` : "",
  ];
  return texts.filter((text) => text !== "").join(" ");
}

function reasonOf(stopped: Error, file: string): string {
  const code = systemCodeOf(stopped);
  if (code !== undefined) return `${file} could not be written (${code}).`;
  return stopped instanceof UpstashError ? `${stopped.message} ${stopped.advice}` : stopped.message;
}

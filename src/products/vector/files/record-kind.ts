import type { ExportFileKind } from "../../../files/export-place.ts";
import type { IndexInfo } from "../access/index-info.ts";
import type { RecordWords } from "../words/record-words.ts";

/** What the files of a product hold: vectors of Vector, documents of Search. */
export interface RecordKind extends RecordWords {
  /** The first name in a file's first line, and how the file begins by that. */
  mark: string;
  file: ExportFileKind;
  /** The most records of one request that reads or writes them, and IDs of one that asks for them. */
  mostAtOnce: number;
  /** The line of a record as /range gives it. */
  lineOf(record: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** How the record of a line is written. Throws an InputError that says what is wrong with it. */
  writeOf(line: Readonly<Record<string, unknown>>, info: IndexInfo): RecordWrite;
}

/** A record as the API takes it, and by which of its operations. */
export interface RecordWrite {
  route: "upsert" | "upsert-data";
  body: { id: string } & Record<string, unknown>;
}

import type { Asking } from "../keyspace/asking.ts";
import { replyIfAny } from "../replies/pipeline-answers.ts";

/** How large the data of a database is, as INFO tells it. */
export interface DatasetSize {
  /** The field of INFO. */
  field: string;
  bytes: number;
}

/** From the most exact on; which of them there are differs between Redis and Upstash. */
const FIELDS = ["used_memory_dataset", "used_memory"] as const;

/** Asks INFO, which the read-only token may not; nothing where it is refused or does not tell. */
export async function readDatasetSize(asking: Asking): Promise<DatasetSize | undefined> {
  const [answer] = await asking.read([["INFO", "memory"]]);
  const reply = replyIfAny(answer);
  if (typeof reply !== "string") return undefined;
  const lines = new Map(reply.split(/\r?\n/).map((line) => [line.split(":", 1)[0], line.replace(/^[^:]*:/, "")]));
  for (const field of FIELDS) {
    const text = lines.get(field);
    if (text !== undefined && /^\d+$/.test(text)) return { field, bytes: Number(text) };
  }
  return undefined;
}

/** How much of the dataset some bytes are, as an answer has it. */
export function shareOfDataset(bytes: number, size: DatasetSize | undefined): object {
  if (size === undefined) return { dataset: "not told by INFO" };
  const share = size.bytes === 0 ? 1 : bytes / size.bytes;
  return { dataset_bytes: size.bytes, dataset_by: size.field, share: Math.round(share * 1_000) / 1_000 };
}

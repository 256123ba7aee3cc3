import { ApiError, badRequestError } from "../../http/api-error.ts";
import type { Namespace } from "../namespace.ts";
import type { VectorRecord } from "../vector-record.ts";
import { type IndexState, usageOf } from "./index-state.ts";
import { LONGEST_NAMESPACE, MOST_BYTES_HELD } from "./served-index.ts";

/** Bytes that a record takes in memory beside what is counted as its storage. */
const BYTES_BESIDE = 200;

interface RecordSize {
  bytes: number;
  metadataBytes: number;
}

/** Stores records in a namespace, made where it is absent: all of them or, where a limit forbids it, none. */
export function putRecords(index: IndexState, namespaceName: string, records: readonly VectorRecord[]): void {
  const sizes = records.map(sizeOf);
  requireRoom(index, index.namespaces.get(namespaceName), records, sizes);
  const namespace = openNamespace(index, namespaceName);
  for (const [place, record] of records.entries()) {
    const size = sizes[place];
    if (size !== undefined) putRecord(index, namespace, record, size);
  }
}

/** Removes records; how many there were. */
export function removeRecords(index: IndexState, namespace: Namespace, ids: Iterable<string>): number {
  let removed = 0;
  for (const id of ids) {
    const record = namespace.get(id);
    if (record === undefined) continue;
    count(index, namespace, sizeOf(record), -1);
    namespace.remove(id);
    usageOf(index, namespace).pending.delete(id);
    removed += 1;
  }
  return removed;
}

/** Removes every record of a namespace. */
export function clearRecords(index: IndexState, namespace: Namespace): void {
  const usage = usageOf(index, namespace);
  count(index, namespace, { ...usage }, -namespace.count);
  usage.pending.clear();
  namespace.clear();
}

function putRecord(index: IndexState, namespace: Namespace, record: VectorRecord, size: RecordSize): void {
  const { clock, indexingDelay } = index.server;
  const before = namespace.get(record.id);
  if (before !== undefined) count(index, namespace, sizeOf(before), -1);
  namespace.put(record);
  count(index, namespace, size, 1);
  const { pending } = usageOf(index, namespace);
  if (indexingDelay === 0 || pending.has(record.id)) return;
  pending.set(record.id, { until: clock.now() + indexingDelay, isNew: before === undefined });
}

/** Adds the size of what is stored, or takes away that of what is removed. */
function count(index: IndexState, namespace: Namespace, { bytes, metadataBytes }: RecordSize, vectors: number): void {
  const sign = Math.sign(vectors);
  const usage = usageOf(index, namespace);
  for (const total of [usage, index]) {
    total.bytes += sign * bytes;
    total.metadataBytes += sign * metadataBytes;
  }
  index.vectors += vectors;
  for (const total of [index, index.server]) total.bytesHeld += sign * bytes + vectors * BYTES_BESIDE;
}

function requireRoom(
  index: IndexState,
  namespace: Namespace | undefined,
  records: readonly VectorRecord[],
  sizes: readonly RecordSize[],
): void {
  const { vectors, totalMetadataBytes } = index.served.limits;
  const replaced = [...new Set(records.map(({ id }) => id))].flatMap((id) => namespace?.get(id) ?? []);
  const added = new Set(records.map(({ id }) => id)).size - replaced.length;
  if (added > 0 && index.vectors + added > vectors) {
    throw badRequestError(`the index may hold ${vectors} vectors by its plan, and has ${index.vectors}`);
  }
  const before = replaced.map(sizeOf);
  const growth = (part: keyof RecordSize) => sumOf(sizes, part) - sumOf(before, part);
  const metadataBytes = growth("metadataBytes");
  if (metadataBytes > 0 && index.metadataBytes + metadataBytes > totalMetadataBytes) {
    throw badRequestError(`the index may hold ${totalMetadataBytes} bytes of metadata by its plan`);
  }
  const bytes = growth("bytes") + added * BYTES_BESIDE;
  if (bytes > 0 && index.server.bytesHeld + bytes > MOST_BYTES_HELD) {
    throw new ApiError(
      413,
      `all indexes of a local server together hold at most ${MOST_BYTES_HELD} bytes; delete some`,
    );
  }
}

function sumOf(sizes: readonly RecordSize[], part: keyof RecordSize): number {
  return sizes.reduce((sum, size) => sum + size[part], 0);
}

function openNamespace(index: IndexState, name: string): Namespace {
  const { namespaces } = index;
  const most = index.served.limits.namespaces;
  if (name.length > LONGEST_NAMESPACE) {
    throw badRequestError(`the name of a namespace has at most ${LONGEST_NAMESPACE} characters`);
  }
  if (namespaces.get(name) === undefined && namespaces.names().length >= most) {
    throw badRequestError(`the index has at most ${most} namespaces by its plan; delete one before another is made`);
  }
  return namespaces.open(name);
}

/** The storage of a record (Vector, "Pricing & Limits"): 4 bytes for each dimension, metadata and data. */
function sizeOf({ id, vector, sparseVector, metadata, data = "" }: VectorRecord): RecordSize {
  const metadataBytes = metadata === undefined ? 0 : Buffer.byteLength(JSON.stringify(metadata));
  const vectorBytes = 4 * (vector?.length ?? 0) + 8 * (sparseVector?.indices.length ?? 0);
  return { bytes: Buffer.byteLength(id) + vectorBytes + metadataBytes + Buffer.byteLength(data), metadataBytes };
}

import { setTimeout as pause } from "node:timers/promises";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** A record of a vector index, or a document of a search database. */
export interface GroundRecord {
  readonly id: string;
  readonly vector?: readonly number[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Of a document. */
  readonly content?: Readonly<Record<string, unknown>>;
}

/** An index of a ground, asked past the server. A namespace of Search is what its API calls an index. */
export interface GroundIndex {
  /** Writes records into a namespace; resolves when reads show them. The default one has an empty name. */
  put(namespace: string, records: readonly GroundRecord[]): Promise<void>;
  /** All records of a namespace as JSON, by their IDs. */
  all(namespace: string): Promise<ReadonlyMap<string, string>>;
  /** How many records each namespace has. */
  counts(): Promise<ReadonlyMap<string, number>>;
}

/** Where an index is. */
export interface IndexAddress {
  readonly url: string;
  readonly token: string;
}

/** Numbers of a vector of the ground. */
export const DIMENSION = 16;
/** Records of one request. */
const BATCH = 100;
const PENDING_MS = 40;

/** What a record is written and read with: all that it has. */
const WHOLE = { includeVectors: true, includeMetadata: true, includeData: true };

/** The index at an address. */
export function groundIndex({ url, token }: IndexAddress): GroundIndex {
  const ask = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} of the ground: ${response.status} ${await response.text()}`);
    return at(await response.json(), "result");
  };
  const counts = async () => {
    const namespaces = Object.entries(at(await ask("/info", {}), "namespaces") ?? {});
    return new Map(namespaces.map(([name, state]) => [name, numberAt(state, "vectorCount")]));
  };
  return {
    counts,
    async put(namespace, records) {
      const route = records.some(({ content }) => content !== undefined) ? "upsert-data" : "upsert";
      for (let start = 0; start < records.length; start += BATCH) {
        await ask(pathOf(route, namespace), records.slice(start, start + BATCH));
      }
      while (numberAt(await ask("/info", {}), "pendingVectorCount") > 0) await pause(PENDING_MS);
    },
    async all(namespace) {
      const records = new Map<string, string>();
      if (!(await counts()).has(namespace)) return records;
      for (let cursor = "0"; cursor !== ""; ) {
        const page = await ask(pathOf("range", namespace), { cursor, limit: BATCH, ...WHOLE });
        for (const record of listAt(page, "vectors")) records.set(textAt(record, "id"), JSON.stringify(record));
        cursor = textAt(page, "nextCursor");
      }
      return records;
    },
  };
}

function pathOf(route: string, namespace: string): string {
  return namespace === "" ? `/${route}` : `/${route}/${namespace}`;
}

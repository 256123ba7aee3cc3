import type { Received, ScriptedServer } from "../../upstash/scripted-server.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";

/** A record as an index gives it. */
export interface StoredRecord {
  id: string;
  metadata?: Record<string, unknown>;
  content?: Record<string, unknown>;
}

/** An index in memory: what it holds by namespace, and what it says of itself. */
export interface IndexStandIn extends ScriptedServer {
  /** May be changed between calls. */
  namespaces: Record<string, StoredRecord[]>;
  /** What was received and does more than read. */
  changes(): Received[];
}

export interface StandInOptions {
  /** Fields of `/info` beside its counts. */
  info?: Record<string, unknown>;
  pending?: number;
  /** Results of changes by the first part of their path; what is not named is "Success". */
  results?: Record<string, unknown>;
  /** Records of a page at most. */
  page?: number;
  /** Names in which a range never ends. */
  endless?: boolean;
}

/** An index that answers reads of what it holds, and counts by `ids` and `prefix` what a deletion takes. */
export async function startIndexStandIn(
  namespaces: Record<string, StoredRecord[]> = { "": [] },
  { info = {}, pending = 0, results = {}, page = Number.POSITIVE_INFINITY, endless = false }: StandInOptions = {},
): Promise<IndexStandIn> {
  const held = { namespaces };
  const answers: Record<string, (namespace: string, body: Record<string, unknown>) => unknown> = {
    info: () => ({
      vectorCount: Object.values(held.namespaces).flat().length,
      namespaces: Object.fromEntries(
        Object.entries(held.namespaces).map(([name, { length }]) => [
          name,
          { vectorCount: length, pendingVectorCount: pending },
        ]),
      ),
      ...info,
    }),
    range(namespace, { cursor, limit, prefix = "" }) {
      const all = (held.namespaces[namespace] ?? []).filter(({ id }) => id.startsWith(String(prefix)));
      const start = Number(cursor);
      const end = start + Math.min(Number(limit), page);
      return { nextCursor: end < all.length || endless ? `${end}` : "", vectors: all.slice(start, end) };
    },
    delete(namespace, { ids, prefix }) {
      const isMeant = ({ id }: StoredRecord) =>
        Array.isArray(ids) ? ids.includes(id) : typeof prefix === "string" && id.startsWith(prefix);
      return { deleted: (held.namespaces[namespace] ?? []).filter(isMeant).length };
    },
  };
  const server = await startScriptedServer(({ path, body }) => {
    const [, operation = "", namespace = ""] = new URL(path, "http://stand-in").pathname.split("/");
    const given = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
    const answer = answers[operation]?.(decodeURIComponent(namespace), given) ?? "Success";
    return { body: JSON.stringify({ result: results[operation] ?? answer }) };
  });
  const isChange = ({ path }: Received) => !/^\/(info|range)\b/.test(path);
  return Object.assign(held, server, { changes: () => server.received.filter(isChange) });
}

/** Records with these IDs. */
export function recordsOf(...ids: readonly string[]): StoredRecord[] {
  return ids.map((id) => ({ id }));
}

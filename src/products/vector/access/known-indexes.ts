import { UpstashError } from "../../../upstash/errors.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { type IndexInfo, type IndexNature, readIndexInfo } from "./index-info.ts";
import { createKnownNamespaces } from "./known-namespaces.ts";

/** An index that somebody deletes and makes anew may keep its address and become another one. */
const LIFETIME_MS = 600_000;
const MOST_KNOWN = 1_000;

/** What the process remembers of indexes: what they are and which namespaces they have, not what these hold. */
export interface KnownIndexes {
  natureOf(index: NamedIndex): IndexNature | undefined;
  learn(index: NamedIndex, info: IndexNature & Pick<IndexInfo, "namespaces">): void;
  /** Whether a namespace is known to be there. */
  hasNamespace(index: NamedIndex, name: string): boolean;
  /** A write has made a namespace, of which the index itself may tell only after a moment. */
  learnNamespace(index: NamedIndex, name: string): void;
  /** A namespace was deleted, or has another name now. */
  forgetNamespace(index: NamedIndex, name: string): void;
}

/** An index by its ID in the account, else by the host of its address. */
interface NamedIndex {
  id?: string | undefined;
  name: string;
}

export function createKnownIndexes(now: () => number = Date.now): KnownIndexes {
  const known = new Map<string, { nature: IndexNature; until: number }>();
  const namespaces = createKnownNamespaces(LIFETIME_MS, now);
  const keyOf = ({ id, name }: NamedIndex) => id ?? name;
  return {
    natureOf(index) {
      const found = known.get(keyOf(index));
      return found !== undefined && found.until > now() ? found.nature : undefined;
    },
    learn(index, { type, dimension, similarity, models, namespaces: told }) {
      known.delete(keyOf(index));
      known.set(keyOf(index), { nature: { type, dimension, similarity, models }, until: now() + LIFETIME_MS });
      const [oldest] = known.keys();
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      namespaces.replace(keyOf(index), told.keys());
    },
    hasNamespace: (index, name) => namespaces.has(keyOf(index), name),
    learnNamespace: (index, name) => namespaces.add(keyOf(index), name),
    forgetNamespace: (index, name) => namespaces.remove(keyOf(index), name),
  };
}

/** What an index is, remembered or asked for; nothing where that cannot be told, which is no reason for a call to fail. */
export async function natureOfIndex(
  index: NamedIndex & { api: RestApi },
  known: KnownIndexes,
  signal: AbortSignal,
): Promise<IndexNature | undefined> {
  const remembered = known.natureOf(index);
  if (remembered !== undefined) return remembered;
  try {
    const info = await readIndexInfo(index.api, signal);
    known.learn(index, info);
    return info;
  } catch (error) {
    if (error instanceof UpstashError) return undefined;
    throw error;
  }
}

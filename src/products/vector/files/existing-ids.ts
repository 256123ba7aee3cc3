import type { IndexInfo } from "../access/index-info.ts";
import type { IndexRequests } from "./index-requests.ts";
import type { RecordKind } from "./record-kind.ts";

/** Characters of the IDs that one /fetch asks about. */
const CHARACTERS_AT_ONCE = 131_072;

/** Counts how many of many IDs are there, some hundred with each request; of a namespace that is not there none are. */
export function createExistingIds(
  requests: IndexRequests,
  { mostAtOnce }: RecordKind,
  { namespaces }: Pick<IndexInfo, "namespaces">,
) {
  let [namespace, characters, existing]: [string, number, number] = ["", 0, 0];
  let waiting: string[] = [];

  async function ask(): Promise<void> {
    if (waiting.length > 0) existing += (await requests.exist(namespace, waiting)).filter(Boolean).length;
    [waiting, characters] = [[], 0];
  }

  return {
    async add(nextNamespace: string, id: string): Promise<void> {
      if (!namespaces.has(nextNamespace)) return;
      if (nextNamespace !== namespace || waiting.length >= mostAtOnce || characters >= CHARACTERS_AT_ONCE) await ask();
      namespace = nextNamespace;
      waiting.push(id);
      characters += id.length;
    },
    /** How many there were. */
    async total(): Promise<number> {
      await ask();
      return existing;
    },
  };
}

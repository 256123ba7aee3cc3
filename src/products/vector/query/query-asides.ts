import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import { whyUntold } from "../namespaces/namespaces-to-read.ts";
import { rangePage } from "../records/range-page.ts";
import { recordFlags } from "../records/record-flags.ts";
import type { RecordWords } from "../words/record-words.ts";
import type { Hit } from "./ask-hits.ts";

/** Records that are looked at for the fields that there are. */
const LOOKED_AT = 20;

/** What is asked beside the queries of one call, each once: only where something is to be said of their hits. */
export interface QueryAsides {
  words: RecordWords;
  info(): Promise<IndexInfo>;
  /** Why the index tells nothing of a namespace. */
  whyUntold(name: string, info: IndexInfo): string;
  /** The first records of a namespace, with what a filter is about. */
  sampleOf(namespace: string): Promise<readonly Hit[]>;
}

export function createQueryAsides(reached: ReachedIndex, words: RecordWords, context: IndexContext): QueryAsides {
  const { api } = reached;
  const { signal } = context;
  let asked: Promise<IndexInfo> | undefined;
  const samples = new Map<string, Promise<readonly Hit[]>>();
  return {
    words,
    info() {
      asked ??= readIndexInfo(api, signal);
      return asked;
    },
    whyUntold: (name, info) => whyUntold(name, info, reached, words, context),
    sampleOf(namespace) {
      const known = samples.get(namespace);
      if (known !== undefined) return known;
      const place = { namespace, cursor: "0", limit: LOOKED_AT };
      const sample = rangePage(api, place, recordFlags(words, {}), signal, "near").then(({ records }) => records);
      samples.set(namespace, sample);
      return sample;
    },
  };
}

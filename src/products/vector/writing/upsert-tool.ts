import type * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import type { Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { readIndexInfo } from "../access/index-info.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { plainNamespace } from "../tables/inputs.ts";
import { insideOf, vectorWords } from "../words/record-words.ts";
import { withoutLostFields } from "./json-check.ts";
import { areTexts, checkFit, inRequest, someRecords, vectorRecord } from "./vector-records.ts";
import { adviseRepeat, writtenNotice } from "./write-answer.ts";

/** Vector, "Pricing & Limits": "an array size of up to 1000 vectors". */
const MOST_VECTORS = 1_000;

const input = { namespace: plainNamespace, vectors: someRecords(vectorRecord, MOST_VECTORS) };

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_upsert`: many records in one request. Vector API, "Upsert Vectors" and "Upsert Data". */
export const vectorUpsert = defineTool<typeof input, IndexContext>({
  name: "vector_upsert",
  title: "Vector upsert",
  access: "write",
  description:
    "Write vectors, replacing those with the same ID. All need numbers, or all data alone (the index embeds it).",
  input,
  prepare: withoutLostFields("vectors"),
  plan: planUpsert,
  advice: adviseRepeat,
  paging: () => WHOLE_ONLY,
});

async function planUpsert(given: Input, context: IndexContext): Promise<Plan> {
  const { vectors } = given;
  const namespace = insideOf(vectorWords, given);
  const path = pathInside(areTexts(vectors) ? "upsert-data" : "upsert", namespace);
  const reached = await context.index("write");
  const info = await readIndexInfo(reached.api, context.signal);
  checkFit(vectors, info);
  return {
    target: targetOfIndex(reached, given),
    async run() {
      const body = { json: vectors.map(inRequest) };
      await reached.api.request({ method: "POST", path, body }, context.signal);
      context.known.learnNamespace(reached, namespace);
      return { result: { upserted: vectors.length }, notice: writtenNotice(info, namespace, vectorWords) };
    },
  };
}

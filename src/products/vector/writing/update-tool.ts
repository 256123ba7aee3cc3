import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { WHOLE_ONLY } from "../../../catalog/endpoint.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { plainNamespace, recordId } from "../tables/inputs.ts";
import { insideOf, insideText, vectorWords } from "../words/record-words.ts";
import { jsonFault, refuseLostField } from "./json-check.ts";
import { inRequest } from "./vector-records.ts";
import { misfit, valuesFault, vectorValues } from "./vector-values.ts";
import { adviseRepeat, writtenNotice } from "./write-answer.ts";

const input = {
  id: recordId,
  namespace: plainNamespace,
  ...vectorValues,
  patch: z.boolean().optional().describe("Merge metadata; null deletes a field."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_update`: parts of one record. Vector API, "Update Vector". */
export const vectorUpdate = defineTool<typeof input, IndexContext>({
  name: "vector_update",
  title: "Vector update",
  access: "write",
  description: "Change parts of a vector; what is not given stays. updated 0: no such ID, nothing written.",
  input,
  prepare(raw) {
    refuseLostField(raw, "");
    return raw;
  },
  plan: planUpdate,
  advice: adviseRepeat,
  paging: () => WHOLE_ONLY,
});

async function planUpdate(given: Input, context: IndexContext): Promise<Plan> {
  const fault = updateFault(given);
  if (fault !== undefined) throw new InputError(`${fault} Nothing was written.`);
  const namespace = insideOf(vectorWords, given);
  const reached = await context.index("write");
  const info = await readIndexInfo(reached.api, context.signal);
  knownNamespace(info, namespace, vectorWords, context);
  const unfit = misfit(given, "", info);
  if (unfit !== undefined) throw new InputError(`${unfit} Nothing was written.`);
  return {
    target: { ...targetOfIndex(reached, given), id: given.id },
    async run() {
      const { patch, namespace: _, ...record } = given;
      const mode = patch === true ? { metadataUpdateMode: "PATCH" } : {};
      const body = { json: { ...inRequest(record), ...mode } };
      const path = pathInside("update", namespace);
      return told(await reached.api.request({ method: "POST", path, body }, context.signal), given, info);
    },
  };
}

function updateFault({ vector, sparse_vector, data, metadata, patch }: Input): string | undefined {
  if ([vector, sparse_vector, data, metadata].every((part) => part === undefined)) {
    return "The call does not say what is changed. Give vector, sparse_vector, data or metadata.";
  }
  if (patch !== undefined && metadata === undefined) return "patch says how metadata is changed, and there is none.";
  return valuesFault({ vector, sparse_vector }, "") ?? jsonFault(metadata, "metadata");
}

/** "1 if any vector is updated, 0 otherwise". */
function told(answer: unknown, given: Input, info: IndexInfo): ToolOutput {
  const namespace = insideOf(vectorWords, given);
  const isMissing = isRecord(answer) && answer.updated === 0;
  const notice = isMissing
    ? `No vector has the ID ${quoted(given.id)} in the ${insideText(namespace, vectorWords)}: nothing was written. vector_upsert makes one.`
    : writtenNotice(info, namespace, vectorWords);
  return { result: answer, notice };
}

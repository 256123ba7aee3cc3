import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { WHOLE_ONLY } from "../../../catalog/endpoint.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { pathInside } from "../records/path-inside.ts";
import { plainNamespace, recordId } from "../tables/inputs.ts";
import { type IndexContents, namespaceText, readIndexContents } from "./index-contents.ts";
import { jsonFault } from "./json-check.ts";
import { knownNamespace } from "./known-namespace.ts";
import { namespaceIn, vectorTerms } from "./record-terms.ts";
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
  plan: planUpdate,
  advice: adviseRepeat,
  paging: () => WHOLE_ONLY,
});

async function planUpdate(given: Input, context: IndexContext): Promise<Plan> {
  const fault = updateFault(given);
  if (fault !== undefined) throw new InputError(`${fault} Nothing was written.`);
  const path = pathInside("update", namespaceIn(given));
  const reached = await context.index("write");
  const state = await readIndexContents(reached.api, context.signal);
  knownNamespace(state, namespaceIn(given), vectorTerms, context);
  const unfit = misfit(given, "", state);
  if (unfit !== undefined) throw new InputError(`${unfit} Nothing was written.`);
  return {
    target: { ...targetOfIndex(reached, given), id: given.id },
    async run() {
      const { patch, namespace: _, ...record } = given;
      const mode = patch === true ? { metadataUpdateMode: "PATCH" } : {};
      const body = { json: { ...inRequest(record), ...mode } };
      return told(await reached.api.request({ method: "POST", path, body }, context.signal), given, state);
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
function told(answer: unknown, given: Input, state: IndexContents): ToolOutput {
  const namespace = namespaceIn(given);
  const isMissing = isRecord(answer) && answer.updated === 0;
  const notice = isMissing
    ? `No vector has the ID ${quoted(given.id)} in the ${namespaceText(namespace, vectorTerms)}: nothing was written. vector_upsert makes one.`
    : writtenNotice(state, namespace, vectorTerms);
  return { result: answer, notice };
}

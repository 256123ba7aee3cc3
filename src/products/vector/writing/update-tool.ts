import * as z from "zod";
import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { FROM_THE_FIRST, metadataForAll, planFilteredPatch } from "../patching/patch-by-filter.ts";
import { plainNamespace, recordId, textIfAny, textUpTo } from "../tables/inputs.ts";
import { insideOf, insideText, vectorWords } from "../words/record-words.ts";
import { jsonFault, refuseLostField } from "./json-check.ts";
import { inRequest } from "./vector-records.ts";
import { misfit, valuesFault, vectorValues } from "./vector-values.ts";
import { adviseRepeat, writtenNotice } from "./write-answer.ts";

const LONGEST_CURSOR = 200;

const { vector: numbers, sparse_vector: sparse, data: text, metadata: fields } = vectorValues;

const input = {
  id: recordId.optional().describe("Of one; or filter."),
  filter: textIfAny.describe("As of vector_query."),
  namespace: plainNamespace,
  vector: numbers.describe("Its numbers."),
  sparse_vector: sparse,
  data: text.describe("Text, which the index embeds."),
  metadata: fields.describe("All fields."),
  patch: z.boolean().optional().describe("Merge; null deletes a field."),
  dry_run: z.boolean().optional().describe("By filter: only count."),
  cursor: textUpTo(LONGEST_CURSOR).optional().describe(OF_LAST_ANSWER),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_update`: parts of one record, or metadata of all that fit. Vector API, "Update Vector". */
export const vectorUpdate = defineTool<typeof input, IndexContext>({
  name: "vector_update",
  title: "Vector update",
  access: "write",
  description: "Change parts of a vector; the rest stays. By filter: merge metadata into all that fit; dry_run first.",
  input,
  mayHarm: true,
  prepare(raw) {
    refuseLostField(raw, "");
    return raw;
  },
  plan: planUpdate,
  advice: adviseRepeat,
  paging: () => WHOLE_ONLY,
});

async function planUpdate(given: Input, context: IndexContext): Promise<Plan> {
  const fault = placeFault(given) ?? (given.filter === undefined ? updateFault(given) : undefined);
  if (fault !== undefined) throw new InputError(`${fault} Nothing was written.`);
  const { id, filter } = given;
  if (filter !== undefined) return planPatch({ ...given, filter }, context);
  // One of the two is there.
  return planOne({ ...given, id: id ?? "" }, context);
}

/** What is wrong with how a call says which records it means. */
function placeFault({ id, filter, dry_run, cursor }: Input): string | undefined {
  if ((id === undefined) === (filter === undefined)) return "Give id for one vector, or filter for all that fit.";
  if (filter !== undefined) return undefined;
  if (dry_run === true) return "dry_run goes with filter: with id one vector is changed at once.";
  return cursor === undefined ? undefined : "cursor goes with filter.";
}

async function planPatch(given: Input & { filter: string }, context: IndexContext): Promise<Plan> {
  const metadata = metadataForAll(given);
  const fault = jsonFault(metadata, "metadata");
  if (fault !== undefined) throw new InputError(`${fault} Nothing was written.`);
  const { filter, dry_run: isDry = true, cursor = FROM_THE_FIRST } = given;
  const namespace = insideOf(vectorWords, given);
  return planFilteredPatch({ filter, namespace, metadata, isDry, cursor }, context);
}

type OneInput = Input & { id: string };

async function planOne(given: OneInput, context: IndexContext): Promise<Plan> {
  const namespace = insideOf(vectorWords, given);
  const reached = await context.index("write");
  const info = await readIndexInfo(reached.api, context.signal);
  knownNamespace(info, namespace, vectorWords, context);
  const unfit = misfit(given, "", info);
  if (unfit !== undefined) throw new InputError(`${unfit} Nothing was written.`);
  return {
    target: targetOfIndex(reached, given),
    async run() {
      const { patch, namespace: _, filter: _filter, dry_run: _dry, cursor: _cursor, ...record } = given;
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
function told(answer: unknown, given: OneInput, info: IndexInfo): ToolOutput {
  const namespace = insideOf(vectorWords, given);
  const isMissing = isRecord(answer) && answer.updated === 0;
  const notice = isMissing
    ? `No vector has the ID ${quoted(given.id)} in the ${insideText(namespace, vectorWords)}: nothing was written. vector_upsert makes one.`
    : `${writtenNotice(info, namespace, vectorWords)}${isReplaced(given) ? REPLACED : ""}`;
  return { result: answer, notice };
}

/** "Whether to overwrite the whole metadata while updating it, or patch the metadata"; the former where a call does not say. */
function isReplaced({ metadata, patch }: OneInput): boolean {
  return metadata !== undefined && patch === undefined;
}

const REPLACED =
  " The metadata was replaced as a whole: fields that the call does not name are gone. patch: true merges instead.";

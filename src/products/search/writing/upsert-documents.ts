import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, targetOfIndex } from "../../vector/access/index-context.ts";
import { readIndexInfo } from "../../vector/access/index-info.ts";
import { pathInside } from "../../vector/namespaces/path-inside.ts";
import { indexInside, recordId } from "../../vector/tables/inputs.ts";
import { searchWords } from "../../vector/words/record-words.ts";
import { jsonFault, withoutLostFields } from "../../vector/writing/json-check.ts";
import { repeatedId, someRecords } from "../../vector/writing/vector-records.ts";
import { adviseRepeat, writtenNotice } from "../../vector/writing/write-answer.ts";

const document = z.strictObject({ id: recordId, content: z.looseObject({}), metadata: z.looseObject({}).optional() });

/** Search, "FAQ": "in batches of 100", which is also what the Developer API tells as max_writes_per_request. */
const MOST_DOCUMENTS = 100;

const input = { index: indexInside, documents: someRecords(document, MOST_DOCUMENTS) };

type Input = z.output<z.ZodObject<typeof input>>;

/** `search_upsert`: many documents in one request. Search, "Content and Metadata". */
export const searchUpsert = defineTool<typeof input, IndexContext>({
  name: "search_upsert",
  title: "Search upsert",
  access: "write",
  description: "Write documents, replacing those with the same ID. content is searched, metadata only filtered.",
  input,
  prepare: withoutLostFields("documents"),
  plan: planUpsert,
  advice: adviseRepeat,
  paging: () => WHOLE_ONLY,
});

async function planUpsert(given: Input, context: IndexContext): Promise<Plan> {
  const { index, documents } = given;
  const fault = repeatedId(documents, "documents") ?? documentFault(documents);
  if (fault !== undefined) throw new InputError(`${fault} Nothing was written.`);
  const path = pathInside("upsert-data", index);
  const reached = await context.index("write");
  const info = await readIndexInfo(reached.api, context.signal);
  return {
    target: targetOfIndex(reached, given),
    async run() {
      await reached.api.request({ method: "POST", path, body: { json: documents } }, context.signal);
      context.known.learnNamespace(reached, index);
      return { result: { upserted: documents.length }, notice: writtenNotice(info, index, searchWords) };
    },
  };
}

function documentFault(documents: Input["documents"]): string | undefined {
  for (const [at, { content, metadata }] of documents.entries()) {
    const fault = jsonFault(content, `documents[${at}].content`) ?? jsonFault(metadata, `documents[${at}].metadata`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { isPathPart } from "../../../upstash/path.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { namedNamespace } from "../tables/inputs.ts";
import { countOf, insideText, vectorWords } from "../words/record-words.ts";
import { filledNamespace, recordsText } from "./emptying.ts";
import { exampleIds, placeFacts } from "./removal-question.ts";

const input = {
  namespace: namedNamespace,
  new_name: namedNamespace.describe("New name."),
  delete_existing: z.boolean().optional().describe("Delete the one that has it."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_namespace_rename`. Vector API, "Rename Namespace". */
export const vectorNamespaceRename = defineTool<typeof input, IndexContext>({
  name: "vector_namespace_rename",
  title: "Vector namespace rename",
  access: "write",
  description: "Rename a namespace, but not the default one.",
  input,
  mayHarm: true,
  plan: planRename,
  paging: () => WHOLE_ONLY,
});

async function planRename(given: Input, context: IndexContext): Promise<Plan> {
  const { namespace, new_name, delete_existing } = given;
  if (namespace === new_name) throw new InputError("namespace and new_name are the same. Nothing was changed.");
  checkReachable(new_name);
  const reached = await context.index(delete_existing === true ? "destructive" : "write");
  const info = await readIndexInfo(reached.api, context.signal);
  knownNamespace(info, namespace, vectorWords, context);
  const isTaken = info.namespaces.has(new_name);
  if (isTaken && delete_existing !== true) throw taken(info, new_name);
  const target = { ...targetOfIndex(reached, given), new_name };
  const run = async (): Promise<ToolOutput> => {
    // Only what a person was asked about is deleted: not a namespace that came to be meanwhile.
    const json = { namespace, newNamespace: new_name, ...(isTaken ? { deleteExisting: true } : {}) };
    context.known.forgetNamespace(reached, namespace);
    const answer = await reached.api.request(
      { method: "POST", path: "/rename-namespace", body: { json } },
      context.signal,
    );
    if (isRefused(answer)) return { result: answer, notice: "The API renamed nothing, and gave no reason." };
    context.known.learnNamespace(reached, new_name);
    return { result: answer };
  };
  if (!isTaken) return { target, run };
  const lost = await filledNamespace(reached, info, new_name, vectorWords, context);
  const count = recordsText(lost, vectorWords);
  return {
    target: { ...target, lost: count },
    harm: {
      things: [
        {
          does: `deletes all, ${count}, of the namespace`,
          args: [new_name],
          means: "they are gone for good, and another namespace gets that name",
        },
      ],
    },
    preview: async () => ({
      renamed: insideText(namespace, vectorWords),
      ...placeFacts(reached, new_name, lost.counts, vectorWords),
      ...exampleIds(lost.examples),
    }),
    run,
  };
}

/** The API takes any name in a body; by one that no path can have, nobody could reach what is in it any more. */
function checkReachable(newName: string): void {
  if (isPathPart(newName)) return;
  throw new InputError(
    `new_name cannot be ${quoted(newName)}, which no URL can have as a part: nothing in it could be reached. Nothing was changed.`,
  );
}

function taken({ namespaces }: IndexInfo, newName: string): InputError {
  const records = namespaces.get(newName)?.records ?? 0;
  return new InputError(
    `There is a ${insideText(newName, vectorWords)} already, with ${countOf(records, vectorWords)}. Nothing was changed. Choose another new_name, or say delete_existing: true to delete it, which a person is asked about.`,
  );
}

/** "Whether the namespace is renamed or not". */
function isRefused(answer: unknown): boolean {
  return isRecord(answer) && answer.renamed === false;
}

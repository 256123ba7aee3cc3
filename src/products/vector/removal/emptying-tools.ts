import * as z from "zod";
import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { InputError } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { IndexContext } from "../access/index-context.ts";
import { namedNamespace, plainNamespace } from "../tables/inputs.ts";
import { vectorWords } from "../words/record-words.ts";
import { type Emptying, planEmptying } from "./emptying.ts";
import { planResetAll } from "./reset-all.ts";

/** Everything in one namespace goes. Vector API, "Reset". */
export const resetting: Emptying = {
  operation: "reset",
  does: (count) => `deletes everything, ${count},`,
  means: "all of it is gone for good; the name stays, empty",
  leavesEmpty: true,
  takesWhole: false,
};

/** A namespace goes with everything in it. Vector API, "Delete Namespace". */
export const dropping: Emptying = {
  operation: "delete-namespace",
  does: (count) => `deletes all, ${count},`,
  means: "it is gone for good, with everything in it",
  leavesEmpty: false,
  takesWhole: true,
};

const resetInput = { namespace: plainNamespace, all: z.boolean().optional().describe("Of all, instead.") };

/** `vector_reset`: everything in one namespace, or in all of them. */
export const vectorReset = defineTool<typeof resetInput, IndexContext>({
  name: "vector_reset",
  title: "Vector reset",
  access: "destructive",
  description: "Delete every vector of a namespace, or of all; these stay, empty.",
  input: resetInput,
  mayHarm: true,
  plan(given, context) {
    if (given.all !== true) return planEmptying(given, resetting, vectorWords, context);
    if (!given.namespace) return planResetAll(context);
    throw new InputError("The call names a namespace and says all. Give one of the two. Nothing was deleted.");
  },
  paging: () => WHOLE_ONLY,
});

const namespaceInput = { namespace: namedNamespace };

/** `vector_namespace_delete`. "The default namespace cannot be deleted" (Vector API, "Delete Namespace"). */
export const vectorNamespaceDelete = defineTool<typeof namespaceInput, IndexContext>({
  name: "vector_namespace_delete",
  title: "Vector namespace delete",
  access: "destructive",
  description: "Delete a namespace with its vectors; the default one can only be emptied (vector_reset).",
  input: namespaceInput,
  mayHarm: true,
  plan: (given, context) => planEmptying(given, dropping, vectorWords, context),
  paging: () => WHOLE_ONLY,
});

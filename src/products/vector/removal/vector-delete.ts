import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { IndexContext } from "../access/index-context.ts";
import { plainNamespace } from "../tables/inputs.ts";
import { vectorWords } from "../words/record-words.ts";
import { removalInput } from "./removal-input.ts";
import { planRemoval, removalDescription } from "./removal-plan.ts";

const input = { namespace: plainNamespace, ...removalInput };

/** `vector_delete`: vectors by ID, by the prefix of their IDs, or by a filter over their metadata. */
export const vectorDelete = defineTool<typeof input, IndexContext>({
  name: "vector_delete",
  title: "Vector delete",
  access: "destructive",
  description: removalDescription(vectorWords),
  input,
  mayHarm: true,
  plan: (given, context) => planRemoval(given, context, vectorWords),
  paging: () => WHOLE_ONLY,
});

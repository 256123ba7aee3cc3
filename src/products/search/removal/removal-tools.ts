import { WHOLE_ONLY } from "../../../call/read-on.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { IndexContext } from "../../vector/access/index-context.ts";
import { planEmptying } from "../../vector/removal/emptying.ts";
import { dropping, resetting } from "../../vector/removal/emptying-tools.ts";
import { removalInput } from "../../vector/removal/removal-input.ts";
import { planRemoval, removalDescription } from "../../vector/removal/removal-plan.ts";
import { indexInside } from "../../vector/tables/inputs.ts";
import { searchWords } from "../../vector/words/record-words.ts";

const where = { index: indexInside };
const removal = { ...where, ...removalInput };

/** `search_delete`: documents by ID, by the prefix of their IDs, or by a filter. */
export const searchDelete = defineTool<typeof removal, IndexContext>({
  name: "search_delete",
  title: "Search delete",
  access: "destructive",
  description: removalDescription(searchWords),
  input: removal,
  mayHarm: true,
  plan: (given, context) => planRemoval(given, context, searchWords),
  paging: () => WHOLE_ONLY,
});

/** `search_reset`: every document of an index. */
export const searchReset = defineTool<typeof where, IndexContext>({
  name: "search_reset",
  title: "Search reset",
  access: "destructive",
  description: "Delete every document of an index, which stays, empty.",
  input: where,
  mayHarm: true,
  plan: (given, context) => planEmptying(given, resetting, searchWords, context),
  paging: () => WHOLE_ONLY,
});

/** `search_index_drop`: an index in a database, which is a namespace of the API. */
export const searchIndexDrop = defineTool<typeof where, IndexContext>({
  name: "search_index_drop",
  title: "Search index drop",
  access: "destructive",
  description: "Delete an index inside a database, with its documents; the database stays.",
  input: where,
  mayHarm: true,
  plan: (given, context) => planEmptying(given, dropping, searchWords, context),
  paging: () => WHOLE_ONLY,
});

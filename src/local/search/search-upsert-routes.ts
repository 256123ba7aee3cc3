import * as z from "zod";
import { badRequestError } from "../http/api-error.ts";
import type { IndexDefinition } from "../vector/index-definition.ts";
import { type IndexRoute, indexRoutes } from "../vector/server/index-route.ts";
import { recordId, recordMetadata, requireSmall } from "../vector/server/record-fields.ts";
import { vectorsOfText } from "../vector/server/text-embedding.ts";
import { upsert } from "../vector/server/upsert-routes.ts";
import type { VectorRecord } from "../vector/vector-record.ts";
import { keptDocument, searchedText } from "./search-document.ts";

/** "Each document can contain up to 1,500 characters" (Search, "FAQ"). */
const MOST_CONTENT_CHARACTERS = 1_500;

const documentBody = z.object({ id: recordId, content: recordMetadata, metadata: recordMetadata.nullish() });

/** "Upsert": documents in place of those that had their IDs. */
export const searchUpsertRoutes: readonly IndexRoute[] = indexRoutes(
  "upsert-data",
  { kind: "write", namespace: "required" },
  (call) => upsert(call, documentBody, ({ definition }, body) => recordOf(definition, body)),
);

function recordOf(definition: IndexDefinition, { id, content, metadata }: z.output<typeof documentBody>): VectorRecord {
  requireSmall(`the content of ${id}`, content);
  if (metadata) requireSmall(`the metadata of ${id}`, metadata);
  const text = searchedText(content);
  if (text.length > MOST_CONTENT_CHARACTERS) {
    throw badRequestError(
      `the content of ${id} has ${text.length} characters; a document has at most ${MOST_CONTENT_CHARACTERS}`,
    );
  }
  const vectors = vectorsOfText(definition, { dense: true, sparse: true }, text, "document");
  return { ...keptDocument({ id, content, metadata: metadata ?? undefined }), ...vectors };
}

import { writeSampleData } from "./redis/sample-data.ts";
import type { RestReach } from "./rest-variables.ts";
import { writeSampleDocuments } from "./search/sample-documents.ts";
import { writeSampleVectors } from "./vector/sample-vectors.ts";

/** Writes a few examples into a database, a vector index and a search index, which have nothing yet. Throws a LocalError. */
export async function writeSampleContent(to: {
  redis: RestReach;
  vector: RestReach;
  search: RestReach;
  shape: { dimension: number };
}): Promise<void> {
  await Promise.all([
    writeSampleData(to.redis),
    writeSampleVectors(to.vector, to.shape),
    writeSampleDocuments(to.search),
  ]);
}

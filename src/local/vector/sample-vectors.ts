import { LocalError } from "../local-error.ts";
import { embedText } from "./text/dense-embedding.ts";

/** A few texts with metadata, so that a first query finds something. */
const SAMPLE_RECORDS = [
  {
    id: "doc:install",
    data: "Install the package with npm and add the server to your editor.",
    topic: "setup",
    year: 2025,
  },
  {
    id: "doc:tokens",
    data: "Create a read-only token in the console and keep it out of the repository.",
    topic: "security",
    year: 2025,
  },
  {
    id: "doc:limits",
    data: "A free database stops accepting commands at its monthly limit.",
    topic: "billing",
    year: 2024,
  },
  {
    id: "doc:invoice",
    data: "Invoices are sent at the end of the month for what was used.",
    topic: "billing",
    year: 2026,
  },
  {
    id: "doc:retry",
    data: "Failed messages are retried with a growing delay, then land in the dead letter queue.",
    topic: "queues",
    year: 2026,
  },
].map(({ id, data, ...metadata }) => ({ id, data, metadata }));

/** Writes the sample records into an index of dense vectors, also into one without a model for their texts. Throws a LocalError. */
export async function writeSampleVectors(
  { url, token }: { url: string; token: string },
  { dimension }: { dimension: number },
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const records = SAMPLE_RECORDS.map((record) => ({ ...record, vector: [...embedText(record.data, dimension)] }));
  const response = await fetch(`${url}/upsert`, { method: "POST", headers, body: JSON.stringify(records) });
  const { error } = (await response.json()) as { error?: string };
  if (error !== undefined) throw new LocalError(`The sample vectors could not be written: ${error}`);
}

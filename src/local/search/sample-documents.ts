import { LocalError } from "../local-error.ts";

/** A few documents of one index, so that a first search finds something. */
const SAMPLE_DOCUMENTS = [
  { id: "p1", content: { name: "Wireless headphones", category: "audio", price: 129 }, metadata: { supplier: "S-1" } },
  { id: "p2", content: { name: "USB microphone", category: "audio", price: 89 }, metadata: { supplier: "S-2" } },
  { id: "p3", content: { name: "Mechanical keyboard", category: "input", price: 99 }, metadata: { supplier: "S-1" } },
  {
    id: "p4",
    content: { name: "Ergonomic wireless mouse", category: "input", price: 59 },
    metadata: { supplier: "S-3" },
  },
  {
    id: "p5",
    content: { name: "Laptop stand of aluminium", category: "desk", price: 39 },
    metadata: { supplier: "S-3" },
  },
];
const SAMPLE_INDEX = "products";

/** Writes the sample documents into a database of Search. Throws a LocalError. */
export async function writeSampleDocuments({ url, token }: { url: string; token: string }): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify(SAMPLE_DOCUMENTS);
  const response = await fetch(`${url}/upsert-data/${SAMPLE_INDEX}`, { method: "POST", headers, body });
  const { error } = (await response.json()) as { error?: string };
  if (error !== undefined) throw new LocalError(`The sample documents could not be written: ${error}`);
}

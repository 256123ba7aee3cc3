import { at, listAt } from "../json.ts";
import type { GroundRecord } from "./indexes.ts";
import type { World } from "./world.ts";

/** Writes records into an index of the ground, and keeps their IDs from who has not seen them. */
export async function putRecords(
  world: World,
  index: string,
  spaces: Readonly<Record<string, readonly GroundRecord[]>>,
) {
  for (const [space, records] of Object.entries(spaces)) {
    world.hide(records.map(({ id }) => id));
    await world.index(index).put(space, records);
  }
}

/** Whether a namespace has these records and no others, each with what it was written with, but for what is changed. */
export async function hasJust(
  world: World,
  index: string,
  space: string,
  records: readonly GroundRecord[],
  change: (metadata: unknown) => unknown = (metadata) => metadata,
): Promise<boolean> {
  const stored = await world.index(index).all(space);
  const isAsWritten = ({ id, vector, metadata }: GroundRecord) => {
    const found: unknown = JSON.parse(stored.get(id) ?? "null");
    const numbers = listAt(found, "vector").map((number, place) => Math.abs(Number(number) - (vector?.[place] ?? 0)));
    return (
      numbers.length === vector?.length &&
      numbers.every((distance) => distance < 1e-6) &&
      JSON.stringify(sorted(at(found, "metadata"))) === JSON.stringify(sorted(change(metadata)))
    );
  };
  return stored.size === records.length && records.every(isAsWritten);
}

function sorted(metadata: unknown): unknown {
  return Object.entries(metadata ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

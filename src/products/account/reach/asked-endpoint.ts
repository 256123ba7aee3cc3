import type { Endpoint } from "../../../catalog/endpoint-row.ts";
import { type NameSource, namedKindOf } from "../named-inputs.ts";
import type { AccountKind } from "../resources.ts";
import { mayDestroyIn, type Reach } from "./reach.ts";
import { reachedKinds } from "./reached-kinds.ts";
import { noHarmTo } from "./why-not.ts";

/** The kinds that a reach has names for. */
const NAMED: ReadonlySet<AccountKind> = new Set<AccountKind>([
  "database",
  "vector_index",
  "search_index",
  "qstash_user",
]);

/** What a call of an endpoint is about: the row, what was given, and the IDs that names stood for. */
export interface AskedEndpoint {
  row: Pick<Endpoint, "path" | "inputs">;
  given: Readonly<Record<string, unknown>>;
  ids: Readonly<Record<string, string>>;
}

/** Throws where nobody may be asked about harm to what a call is about, by the names that this bears now. */
export async function admitHarmTo(asked: AskedEndpoint, reach: Reach | undefined, source: NameSource): Promise<void> {
  if (reach === undefined) return;
  const names = await namesAsked(asked, source);
  if (!mayDestroyIn(reach, names)) throw noHarmTo(reach, names);
}

/** The names of the database, index or QStash user that a call is about, or of a new one; none where it is about neither. */
async function namesAsked(
  { row, given, ids }: AskedEndpoint,
  { of, signal, isOffered }: NameSource,
): Promise<readonly string[]> {
  for (const [input, how] of Object.entries(row.inputs)) {
    const [kind, id] = [namedKindOf(how), ids[input]];
    if (kind === undefined || id === undefined || !NAMED.has(kind)) continue;
    return [id, (await of(kind)(id, signal, { isOffered })).name];
  }
  const isNew = reachedKinds.some(({ createPath }) => createPath === row.path);
  return isNew && typeof given.name === "string" ? [given.name] : [];
}

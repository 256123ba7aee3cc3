import type { Access } from "../../call/tool.ts";
import type { Endpoint, EndpointInput } from "../../catalog/endpoint-row.ts";
import { looksLikeId } from "../../upstash/resource-match.ts";
import type { FindOptions, ResourceNames } from "../../upstash/resource-names.ts";
import { type AccountKind, isAccountKind } from "./resources.ts";

type Row = Pick<Endpoint, "access" | "inputs">;

/** Where names are looked up, for one call. */
export interface NameSource {
  of(kind: AccountKind): ResourceNames["find"];
  signal: AbortSignal;
  isOffered(tool: string): boolean;
}

/** What may come from memory: a change is made to what bears a name now, and harm is done to what is there now. */
const remembered: Readonly<Record<Access, NonNullable<FindOptions["remembered"]>>> = {
  read: "any",
  write: "ids",
  destructive: "nothing",
};

/** Whether a row names anything of the account. */
export function namesResources({ inputs }: Row): boolean {
  return Object.values(inputs).some((input) => namedKindOf(input) !== undefined);
}

/**
 * The IDs of everything that a call names, by its inputs. Where harm is done, also an ID is looked for. Throws a `not-found`
 * UpstashError for what is not there.
 */
export async function idsNamed(
  { access, inputs }: Row,
  given: Readonly<Record<string, unknown>>,
  { of, signal, isOffered }: NameSource,
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  // One after the other: a backup is looked for in the database that the call names.
  for (const [name, input] of Object.entries(inputs)) {
    const [kind, named] = [namedKindOf(input), given[name]];
    if (kind === undefined || typeof named !== "string") continue;
    const options = { remembered: remembered[access], within: { ...given, ...ids }, isOffered };
    ids[name] = isSureId(kind, named, access) ? named : (await of(kind)(named, signal, options)).id;
  }
  return ids;
}

/** Whether the API may say itself that nothing has an ID. Databases are known anyway: their list serves many tools. */
function isSureId(kind: AccountKind, named: string, access: Access): boolean {
  return kind !== "database" && access !== "destructive" && looksLikeId(named);
}

/** The kind of resource that an input names, if it does. */
export function namedKindOf(input: EndpointInput): AccountKind | undefined {
  const names = "names" in input ? input.names : undefined;
  return isAccountKind(names) ? names : undefined;
}

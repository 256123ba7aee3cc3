import type { ApiRequest } from "../../../upstash/rest-api.ts";
import { flagsOf, mayChange, mayDestroyIn, type Reach } from "./reach.ts";
import type { ReachedKind } from "./reached-kinds.ts";
import { noNewNameOf, noWriteTo } from "./why-not.ts";

/** The name that a request gives to something new, or in the place of an old one. */
export function newNameIn({ path, body }: ApiRequest, { createPath }: ReachedKind): string | undefined {
  if (path !== createPath && !segmentsOf(path).includes("rename")) return undefined;
  const { name, database_name: ofDatabase } = (body !== undefined && "json" in body ? body.json : {}) as Readonly<
    Record<string, unknown>
  >;
  return [ofDatabase, name].find((one) => typeof one === "string");
}

/** The parts of a path, decoded. */
export function segmentsOf(path: string): string[] {
  return path.split("/").map(decodeURIComponent);
}

/** What is about to get another name. */
interface Renamed {
  id: string;
  old: readonly string[];
  name: string;
}

/** Throws a `forbidden` UpstashError where what may be changed may not have a new name. */
export function admitNewName(reach: Reach, { id, old, name }: Renamed): void {
  // By the flags a new name must be as good as the old one: what is allowed by its ID may have any that is not protected.
  if (!mayChange(flagsOf(reach), [id, name])) throw noWriteTo(reach, [name]);
  // Nor does it bring within reach of harm what nobody may be asked about by the old one.
  if (!mayDestroyIn(reach, old) && mayDestroyIn(reach, [id, name])) throw noNewNameOf(reach, old, name);
}

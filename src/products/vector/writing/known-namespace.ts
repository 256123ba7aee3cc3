import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { nearest } from "../../../upstash/near-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { type IndexContents, type NamespaceState, namespaceText } from "./index-contents.ts";
import type { RecordTerms } from "./record-terms.ts";

/** Names that an error has. */
const MOST_NAMES = 5;

/**
 * The state of a namespace that a call takes for granted. Throws an InputError with the nearest names where there is none:
 * the API would make it ("Namespaces are implicitly created", Vector, "Namespaces"), so that a wrong name left an empty one.
 */
export function knownNamespace(
  { namespaces }: IndexContents,
  name: string,
  terms: RecordTerms,
  { offered }: Pick<CallContext, "offered">,
): NamespaceState {
  const found = namespaces.get(name);
  if (found !== undefined) return found;
  const others = [...namespaces.keys()].filter((each) => each !== "");
  const near = nearest(others, name, (each) => [each]);
  const shown = (near.length > 0 ? near : others).slice(0, MOST_NAMES).map(quoted).join(", ");
  const names = shown === "" ? "There is none with a name." : `${near.length > 0 ? "Near" : "There are"}: ${shown}.`;
  const unnamed =
    terms.inside === "namespace" ? " Without namespace a call is about the default one, which has no name." : "";
  const lists = offered?.has(terms.infoTool) === false ? "" : ` ${terms.infoTool} lists all.`;
  throw new InputError(
    `There is no ${namespaceText(name, terms)}. Nothing was changed. ${names}${lists}${unnamed} One that was just made is told of after a moment.`,
  );
}

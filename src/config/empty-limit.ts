import type { Settings } from "./settings.ts";

const WITHOUT_VALUE =
  "is given without a value, so it counts as not given and limits nothing. Give it one, or leave it out.";

type Texts = Readonly<Record<string, unknown>>;

/**
 * What a person should know of a limit that they gave without a value, such as that of a variable which their shell or client
 * does not have: it counts as unset, and so nothing is limited.
 */
export function warningAboutEmptyLimit(given: Texts): string | undefined {
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  return name && `${name} ${WITHOUT_VALUE}`;
}

/** Whether a warning is one of these. */
export function isAboutEmptyLimit(warning: string): boolean {
  return warning.endsWith(WITHOUT_VALUE);
}

/**
 * Whether somebody could write if --allow-writes-to named nothing. Where nobody could, an empty one takes no limit away: so
 * forms give it that have a field for it.
 */
export function mayAnybodyWrite({ allowWrites, callers, oauthIssuer, connections }: Settings): boolean {
  return allowWrites || [callers, oauthIssuer, connections].some((elsewhere) => elsewhere !== undefined);
}

/*
 * Names of files and folders that Windows takes for something else than it says. A path with one of them may lead out of the
 * folder, to a device, or past a check of its name.
 */

/** Devices, whatever ending a name has behind them: "Naming Files, Paths, and Namespaces" of Windows. */
const DEVICE = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(\.|$)/i;
/** A drive or a second stream, another separator, wildcards, and what no name may have. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]/u;
/** Left out when the name is looked up, so that `x.` is `x`. */
const DROPPED_AT_END = /[. ]$/;
/** The short name of another file: `GIT~1` is `.git`. */
const SHORT_NAME = /~\d/;

/** Whether a part of a path is on this system the name that it seems to be. */
export function isPlainName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== "win32") return true;
  return ![DEVICE, FORBIDDEN, DROPPED_AT_END, SHORT_NAME].some((pattern) => pattern.test(name));
}

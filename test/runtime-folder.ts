import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the programs of a run a folder of their own in which they note their windows, which goes with the run. */
export default function makeRuntimeFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "tests-runtime-"));
  process.env.XDG_RUNTIME_DIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

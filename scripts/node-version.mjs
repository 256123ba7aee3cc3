// The first import of each script that npm runs: an old Node ends with one line, before anything that it cannot run. What
// is imported beside it must parse there all the same.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const needed = engines.node.replace(">=", "");
const found = process.versions.node;

if (isOlder(found, needed)) {
  process.stderr.write(
    `upstash-mcp: Node ${needed} or newer is needed, and this is Node ${found} (${process.execPath}). Install a newer Node, or start the program with one that is there.\n`,
  );
  process.exit(1);
}

function isOlder(version, least) {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, part] of least.split(".").map(Number).entries()) {
    if (parts[index] !== part) return parts[index] < part;
  }
  return false;
}

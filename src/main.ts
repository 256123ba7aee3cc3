import packageJson from "../package.json" with { type: "json" };

/*
 * The first file of the program. Every Node that there is reads it, since it is built to old syntax and imports nothing
 * before the check: what is loaded behind it would end an old Node with a dump that says nothing of the version.
 */

const needed = packageJson.engines.node.replace(">=", "");
const found = process.versions.node;

if (isOlder(found, needed)) {
  process.stderr.write(
    `upstash-mcp: Node ${needed} or newer is needed, and this is Node ${found} (${process.execPath}). Install a newer Node, or start the program with one that is there.\n`,
  );
  process.exitCode = 1;
} else {
  void import("./program.ts");
}

function isOlder(version: string, least: string): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, part] of least.split(".").map(Number).entries()) {
    const own = parts[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}

import type { Row, Toolset } from "../../tool/define.ts";
import { keyInspect } from "./key-inspect.ts";
import { keysScan } from "./keys-scan.ts";

/** The tools over Redis that are no single command. */
export const redisTools: readonly Toolset[] = [
  redisToolset("explore", "What a database and its keys hold, without knowing them.", [keyInspect, keysScan]),
];

function redisToolset(name: string, summary: string, rows: readonly Row[]): Toolset {
  return { name: `redis_${name}`, summary, needs: "redis", optional: false, rows };
}

import type { Row, Toolset } from "../../catalog/rows.ts";
import { aclRestToken } from "./tools/acl-rest-token.ts";
import { bytesWrite } from "./tools/bytes-write.ts";
import { keyInspect } from "./tools/key-inspect.ts";
import { keysScan } from "./tools/keys-scan.ts";
import { keyspaceSample } from "./tools/keyspace-sample.ts";
import { monitor } from "./tools/monitor.ts";
import { pipelineTools } from "./tools/pipeline.ts";
import { subscribe } from "./tools/subscribe.ts";

/** The tools over Redis that are no single command. */
export const redisTools: readonly Toolset[] = [
  redisToolset("pipeline", "Many commands in one request.", pipelineTools()),
  redisToolset("explore", "What a database and its keys hold, without knowing them.", [
    keyspaceSample,
    keyInspect,
    keysScan,
  ]),
  redisToolset("live", "What happens in a database at this moment.", [subscribe, monitor]),
  redisToolset("bytes", "Writes of bytes that are no text.", [bytesWrite]),
  redisToolset("acl", "REST tokens for the users of a database.", [aclRestToken]),
];

function redisToolset(name: string, summary: string, rows: readonly Row[]): Toolset {
  return { name: `redis_${name}`, summary, needs: "redis", optional: false, rows };
}

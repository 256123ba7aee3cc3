import type { Family } from "../command.ts";
import { array } from "./array.ts";
import { bitmap } from "./bitmap.ts";
import { connection } from "./connection.ts";
import { functions } from "./function.ts";
import { geo } from "./geo.ts";
import { hash } from "./hash.ts";
import { hyperloglog } from "./hyperloglog.ts";
import { json } from "./json.ts";
import { key } from "./key.ts";
import { list } from "./list.ts";
import { pubsub } from "./pubsub.ts";
import { script } from "./script.ts";
import { search } from "./search.ts";
import { server } from "./server.ts";
import { set } from "./set.ts";
import { sortedSet } from "./sorted-set.ts";
import { stream } from "./stream.ts";
import { string } from "./string.ts";
import { vector } from "./vector.ts";

/** Every Redis command that travels over the REST API, by family, in the order in which tools are listed. */
export const families = {
  string,
  bitmap,
  hash,
  list,
  set,
  sorted_set: sortedSet,
  geo,
  hyperloglog,
  key,
  stream,
  json,
  array,
  vector,
  script,
  function: functions,
  pubsub,
  server,
  connection,
  search,
} as const satisfies Readonly<Record<string, Family>>;

export const redisFamilies: readonly Family[] = Object.values(families);

import { LocalError } from "../local-error.ts";

const DAY_SECONDS = "86400";

/** A few keys of each type, so that a first call finds something. */
const SAMPLE_COMMANDS: readonly (readonly string[])[] = [
  ["HSET", "user:1", "name", "Ada", "city", "London", "plan", "pro"],
  ["HSET", "user:2", "name", "Grace", "city", "New York", "plan", "free"],
  ["SET", "session:8f2c", '{"user":1,"cart":3}', "EX", DAY_SECONDS],
  ["SET", "counter:checkouts", "42"],
  ["RPUSH", "queue:emails", "welcome:1", "welcome:2", "receipt:7"],
  ["SADD", "tags:article:1", "redis", "serverless", "mcp"],
  ["ZADD", "leaderboard", "310", "Ada", "275.5", "Grace", "120", "Alan"],
  ["XADD", "events", "*", "type", "checkout", "user", "1", "total", "19.90"],
  ["GEOADD", "stores", "-0.1276", "51.5072", "London", "-74.0060", "40.7128", "New York"],
  ["PFADD", "visitors:today", "a", "b", "c"],
];

/** Fills an empty database through its REST API; one that holds anything is left as it is. Throws a LocalError. */
export async function writeSampleData({ url, token }: { url: string; token: string }): Promise<void> {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { error?: string };
    if (answer.error !== undefined) throw new LocalError(`The sample data could not be written: ${answer.error}`);
    return answer;
  };
  const size = await post("", ["DBSIZE"]);
  if (JSON.stringify(size) === '{"result":0}') await post("/pipeline", SAMPLE_COMMANDS);
}

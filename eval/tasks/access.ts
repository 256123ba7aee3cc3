import { createReader, removeUser } from "../agents/access.ts";
import { keysOf } from "../ground/database.ts";
import type { World } from "../ground/world.ts";
import { textAt } from "../json.ts";
import type { Task } from "../task.ts";
import { variablesIn } from "./env-files.ts";

const READER = "reporting";
const FILE = ".env.reporting";

/** What a command answers to a token, by the REST API. */
async function askWith(token: string, { shop }: World, ...command: string[]): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(shop.local.url, { method: "POST", headers, body: JSON.stringify(command) });
  return response.json();
}

/** Who may do what in a database. */
export const accessTasks: readonly Task[] = [
  {
    name: "acl-user-and-token",
    needs: ["redis_acl_user_create", "env_write"],
    words: () =>
      `Our report program gets a user ${READER} of its own, which may read the keys price:* and no others. Write its token into ${FILE}.`,
    agrees: (question) => question.includes(READER) && question.includes("price:*"),
    solve: createReader,
    judge: async ({ world, seen }) => {
      const token = (await variablesIn(world, FILE)).get("UPSTASH_REDIS_REST_TOKEN") ?? "";
      const [price = ""] = await keysOf(world.shop, "price:*");
      const [cart = ""] = await keysOf(world.shop, "cart:*");
      const refused = async (...command: string[]) => textAt(await askWith(token, world, ...command), "error") !== "";
      return [
        { says: "its token reads a price", holds: textAt(await askWith(token, world, "GET", price), "result") !== "" },
        { says: "it reads no cart", holds: await refused("HGETALL", cart) },
        { says: "it changes no price", holds: await refused("SET", price, "0") },
        { says: "it is not the token of the database", holds: token !== world.shop.local.token },
        { says: "the agent has not read it", holds: token !== "" && !seen.includes(token) },
      ];
    },
  },
  {
    name: "acl-user-removed",
    needs: ["redis_acl_user_delete"],
    words: ({ names }) =>
      `Somebody has left us. The user of our database that begins with ${names.deadWorker.slice(0, 9)} must have no access any more.`,
    prepare: async ({ shop, names }) => {
      for (const name of [names.deadWorker, names.worker]) {
        await shop.ask("ACL", "SETUSER", name, "on", `>${name}-password`, "~*", "+@read");
      }
    },
    agrees: (question, { names }) => question.includes(names.deadWorker),
    solve: removeUser,
    judge: async ({ world: { names, shop } }) => {
      const users = await shop.ask("ACL", "USERS");
      const list = Array.isArray(users) ? users.map(String) : [];
      return [
        { says: "the user is gone", holds: list.length > 0 && !list.includes(names.deadWorker) },
        { says: "the other one is there", holds: list.includes(names.worker) && list.includes("default") },
      ];
    },
  },
];

import { addTeammate, createSearchIndex, findVectorIndex, findWhoDidIt, tellQstashLimits } from "../agents/account.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Task } from "../task.ts";

const BUDGET = 40;

/** People and products of the account. */
export const accountTasks: readonly Task[] = [
  {
    name: "who-did-what",
    words: ({ names }) =>
      `Somebody has changed the monthly budget of ${names.shop}, and nobody said so. Who was it, and when?`,
    prepare: async ({ account, createDatabase, database, names }) => {
      await createDatabase(names.blog);
      const shop = (await database(names.shop))?.id;
      const blog = (await database(names.blog))?.id;
      for (let round = 0; round < 20; round += 1) {
        await account("POST", `/v2/redis/${round % 2 === 0 ? "enable" : "disable"}-eviction/${blog}`);
        if (round === 10) await account("PATCH", `/v2/redis/update-budget/${shop}`, { budget: BUDGET });
        if (round === 12) await account("PATCH", `/v2/redis/update-budget/${blog}`, { budget: BUDGET });
      }
    },
    solve: findWhoDidIt,
    judge: async ({ answer, world: { account, names } }) => {
      const entry = listAt(await account("GET", "/v2/auditlogs")).find(
        (each) => textAt(each, "entity") === names.shop && /Budget/.test(textAt(each, "action_string")),
      );
      const told = [answer.time, answer.text].map((time) =>
        typeof time === "string" ? Date.parse(time) / 1000 : time,
      );
      return [
        { says: "the actor is told", holds: entry !== undefined && textAt(answer, "actor") === textAt(entry, "actor") },
        { says: "the time is told", holds: told.includes(numberAt(entry, "timestamp")) },
      ];
    },
  },
  {
    name: "teammate",
    words: ({ names }) => `Let ${names.colleague} into our team ${names.team} as dev.`,
    prepare: async ({ account, names }) => {
      for (const team_name of [names.otherTeam, names.team]) await account("POST", "/v2/team", { team_name });
    },
    agrees: (question, { names }) => question.includes(names.colleague) && question.includes(names.team),
    solve: addTeammate,
    judge: async ({ world: { account, names } }) => {
      const teams = listAt(await account("GET", "/v2/teams"));
      const membersOf = async (name: string) => {
        const id = textAt(
          teams.find((team) => textAt(team, "team_name") === name),
          "team_id",
        );
        return listAt(await account("GET", `/v2/teams/${id}`));
      };
      const member = (await membersOf(names.team)).find((each) => textAt(each, "member_email") === names.colleague);
      return [
        { says: "the colleague is in the team", holds: member !== undefined },
        { says: "the colleague is dev", holds: textAt(member, "member_role") === "dev" },
        { says: "the other team is as it was", holds: (await membersOf(names.otherTeam)).length === 1 },
      ];
    },
  },
  {
    name: "qstash",
    words: () => "Which plan has our QStash in us-east-1, and how many messages a day may we send with it?",
    prepare: async ({ account, names }) => {
      const user = listAt(await account("GET", "/v2/qstash/users")).find(
        (each) => textAt(each, "region") === "us-east-1",
      );
      await account("POST", `/v2/qstash/set-plan/${textAt(user, "id")}`, { plan_name: names.plan });
    },
    solve: tellQstashLimits,
    judge: async ({ answer, world: { account, names } }) => {
      const users = listAt(await account("GET", "/v2/qstash/users"));
      const limit = numberAt(
        users.find((each) => textAt(each, "region") === "us-east-1"),
        "max_requests_per_day",
      );
      return [
        { says: "the plan is told", holds: textAt(answer, "plan") === names.plan },
        { says: "its limit is told", holds: numberAt(answer, "messages_per_day") === limit },
      ];
    },
  },
  {
    name: "vector",
    flags: ["--toolsets", "default,vector_account"],
    words: () => "Which of our vector indexes has 1024 dimensions, and by which function does it compare?",
    prepare: async ({ account, names }) => {
      const make = (name: string, dimension_count: number, similarity_function: string) =>
        account("POST", "/v2/vector/index", { name, region: "eu-west-1", dimension_count, similarity_function });
      await make(names.left, 384, "COSINE");
      await make(names.index, 1_024, names.similarity);
      await make(names.right, 1_536, "EUCLIDEAN");
    },
    solve: findVectorIndex,
    judge: async ({ answer, world: { names } }) => [
      { says: "the index is told", holds: textAt(answer, "name") === names.index },
      { says: "its function is told", holds: textAt(answer, "similarity") === names.similarity },
    ],
  },
  {
    name: "search",
    flags: ["--toolsets", "default,search_account"],
    words: ({ names }) => `Make a free search index ${names.index} in eu-west-1.`,
    agrees: (question, { names }) => question.includes(names.index),
    solve: createSearchIndex,
    judge: async ({ answer, world: { account, names } }) => {
      const indexes = listAt(await account("GET", "/v2/search"));
      const index = indexes.find((each) => textAt(each, "name") === names.index);
      return [
        { says: "the index is there", holds: index !== undefined },
        { says: "its ID is told", holds: textAt(answer, "id") === textAt(index, "id") },
        { says: "it is free and where it should be", holds: textAt(index, "region") === "eu-west-1" },
      ];
    },
  },
];

import { harmOfConfigSet, harmOfSetuser } from "../access-harm.ts";
import { always, type CommandHarm, family } from "../command.ts";
import { checkOfDeluser } from "../harm-checks.ts";
import { advice } from "../paging.ts";
import { allFrom, okAlone } from "../plain-replies.ts";
import { asSections } from "../replies/info-replies.ts";
import { asMap, asMaps, asTime, asUser } from "../replies/reply-shapes.ts";
import {
  hashesInLines,
  hashesOfUser,
  passwordsGivenAsSettings,
  passwordsInRules,
  passwordsInSettings,
  tokenAndPassword,
  wholeReply,
} from "../server-secrets.ts";

const harmOfLogReset: CommandHarm = (args) =>
  args[0]?.toUpperCase() === "RESET"
    ? always("ACL LOG", "the record of refused log-ins and commands is lost")(args)
    : undefined;

export const server = family("server", "The database: size, settings, users and their rights.", {
  read: {
    DBSIZE: "",
  },
  privileged: {
    TIME: ["", asTime],
    COMMAND: "",
    "ACL CAT": "[category]",
    "ACL WHOAMI": "",
    INFO: ["[section]", asSections],
    "CONFIG GET": ["parameter...", asMap, passwordsInSettings],
    "ACL LIST": ["", undefined, hashesInLines],
    "ACL USERS": "",
    "ACL GETUSER": ["username", asUser, hashesOfUser],
    "ACL GENPASS": ["[bits]", undefined, wholeReply],
  },
  write: {
    "ACL SETUSER": [
      "username [rule...], e.g. on >token ~cache:* +@read (token: from ACL GENTOKEN)",
      undefined,
      passwordsInRules,
    ],
    "ACL GENTOKEN": ["username [password]", undefined, tokenAndPassword],
    "ACL RESTTOKEN": ["username password", undefined, tokenAndPassword],
    // With RESET it empties the log, so the whole command is a write.
    "ACL LOG": ["[count|RESET]", asMaps],
    "ACL SAVE": "",
  },
  destructive: {
    FLUSHDB: "[ASYNC|SYNC]",
    FLUSHALL: "[ASYNC|SYNC]",
    "CONFIG SET": ["(parameter value)...", undefined, passwordsGivenAsSettings],
    "ACL DELUSER": "username...",
    "ACL LOAD": "",
  },
  harm: {
    FLUSHDB: always("FLUSHDB", "every key of the database is deleted", "database"),
    FLUSHALL: always("FLUSHALL", "every key of the database is deleted", "database"),
    "ACL DELUSER": always("ACL DELUSER", "these users lose all access"),
    "ACL LOAD": always("ACL LOAD", "all users and their rights are replaced"),
    "ACL LOG": harmOfLogReset,
    "CONFIG SET": harmOfConfigSet,
    "ACL SETUSER": harmOfSetuser,
  },
  checks: { "ACL DELUSER": checkOfDeluser },
  plain: {
    "ACL SETUSER": okAlone,
    "ACL SAVE": okAlone,
    FLUSHDB: okAlone,
    FLUSHALL: okAlone,
    "CONFIG SET": okAlone,
    "ACL DELUSER": allFrom(0),
    "ACL LOAD": okAlone,
  },
  handsOver: ["ACL GENPASS", "ACL GENTOKEN", "ACL RESTTOKEN"],
  paging: {
    INFO: advice("Name one section, such as memory, stats, clients or keyspace."),
    "CONFIG GET": advice("Name the parameters in args, or a narrower pattern."),
    COMMAND: advice("COMMAND takes no args. Each redis tool lists the commands that it runs, with their syntax."),
  },
});

import { family } from "../../tool/define.ts";
import { asSections } from "./info-replies.ts";
import { asMap, asMaps, asTime, asUser } from "./reply-shapes.ts";

export const server = family("server", "The database as a whole: size, time, settings, users and their rights.", {
  read: {
    DBSIZE: "",
    TIME: ["", asTime],
    COMMAND: "",
    "ACL CAT": "[category]",
    "ACL WHOAMI": "",
  },
  privileged: {
    INFO: ["[section]", asSections],
    "CONFIG GET": ["parameter...", asMap],
    "ACL LIST": "",
    "ACL USERS": "",
    "ACL GETUSER": ["username", asUser],
    "ACL GENPASS": "[bits]",
  },
  write: {
    "ACL SETUSER": "username [rule...], e.g. on >token ~cache:* +@read (token: from ACL GENTOKEN)",
    "ACL GENTOKEN": "username [password]",
    "ACL RESTTOKEN": "username password",
    // With RESET it empties the log, so the whole command is a write.
    "ACL LOG": ["[count|RESET]", asMaps],
    "ACL LOAD": "",
    "ACL SAVE": "",
  },
  destructive: {
    FLUSHDB: "[ASYNC|SYNC]",
    FLUSHALL: "[ASYNC|SYNC]",
    "CONFIG SET": "(parameter value)...",
    "ACL DELUSER": "username...",
  },
});

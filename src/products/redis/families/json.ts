import { family } from "../command.ts";
import { advice } from "../paging.ts";
import { okAlone, oneDone } from "../plain-replies.ts";

const NARROWER =
  "Ask for a narrower path, such as $.name or $.items[0:10]; JSON.TYPE, JSON.OBJKEYS and JSON.ARRLEN take a path too and tell what is there.";

export const json = family(
  "json",
  "JSON documents, by path.",
  {
    read: {
      "JSON.GET": "key [INDENT indent] [NEWLINE newline] [SPACE space] [path...]",
      "JSON.MGET": "key... path",
      "JSON.TYPE": "key [path]",
      "JSON.OBJKEYS": "key [path]",
      "JSON.OBJLEN": "key [path]",
      "JSON.ARRLEN": "key [path]",
      "JSON.ARRINDEX": "key path value [start [stop]]",
      "JSON.STRLEN": "key [path]",
      "JSON.RESP": "key [path]",
      "JSON.DEBUG MEMORY": "key [path]",
      "JSON.DEBUG HELP": "",
    },
    write: {
      "JSON.SET": "key path value [NX|XX]",
      "JSON.MSET": "(key path value)...",
      "JSON.MERGE": "key path value",
      "JSON.DEL": "key [path]",
      "JSON.FORGET": "key [path]",
      "JSON.CLEAR": "key [path]",
      "JSON.TOGGLE": "key path",
      "JSON.NUMINCRBY": "key path value",
      "JSON.NUMMULTBY": "key path value",
      "JSON.STRAPPEND": "key path value",
      "JSON.ARRAPPEND": "key path value...",
      "JSON.ARRINSERT": "key path index value...",
      "JSON.ARRPOP": "key [path [index]]",
      "JSON.ARRTRIM": "key path start stop",
    },
    plain: {
      "JSON.SET": okAlone,
      "JSON.MSET": okAlone,
      "JSON.MERGE": okAlone,
      "JSON.DEL": oneDone,
      "JSON.FORGET": oneDone,
      "JSON.CLEAR": oneDone,
    },
    independent: ["JSON.MGET"],
    paging: {
      "JSON.GET": advice(NARROWER),
      "JSON.MGET": advice(NARROWER),
      "JSON.RESP": advice(NARROWER),
      "JSON.OBJKEYS": advice(NARROWER),
    },
  },
  {
    path: { means: "$ is the root: $.items[0].name" },
    value: { means: 'JSON, so a string is "quoted"' },
  },
);

import { always, family } from "../command.ts";
import { okAlone } from "../plain-replies.ts";
import { asFunctionStats, asLibraries } from "../replies/reply-shapes.ts";
import { harmOfFcall, harmOfFunctionLoad } from "../script-harm.ts";

/** `function` is a reserved word, hence the longer name. */
export const functions = family(
  "function",
  "Functions: Lua libraries kept in the database.",
  {
    privileged: {
      FCALL_RO: "function numkeys [key...] [arg...]",
      "FUNCTION LIST": ["[LIBRARYNAME pattern] [WITHCODE]", asLibraries],
      "FUNCTION STATS": ["", asFunctionStats],
    },
    write: {
      FCALL: "function numkeys [key...] [arg...]",
      "FUNCTION LOAD": "[REPLACE] code",
      "FUNCTION DELETE": "library-name",
      "FUNCTION KILL": "",
    },
    destructive: {
      "FUNCTION FLUSH": "[ASYNC|SYNC]",
    },
    harm: {
      "FUNCTION FLUSH": always("FUNCTION FLUSH", "every library of functions is deleted"),
      FCALL: harmOfFcall,
      "FUNCTION LOAD": harmOfFunctionLoad,
    },
    code: ["FCALL_RO", "FCALL"],
    plain: {
      "FUNCTION DELETE": okAlone,
      "FUNCTION FLUSH": okAlone,
    },
  },
  {
    code: { means: "begins with the line #!lua name=library" },
  },
);

import { always, family } from "../command.ts";
import { checkOfEvalsha } from "../harm-checks.ts";
import { okAlone } from "../plain-replies.ts";
import { harmOfEval, harmOfEvalsha, harmOfScriptLoad } from "../script-harm.ts";

export const script = family(
  "script",
  "Lua scripts, each one atomic step.",
  {
    privileged: {
      EVAL_RO: "script numkeys [key...] [arg...]",
      EVALSHA_RO: "sha1 numkeys [key...] [arg...]",
      "SCRIPT EXISTS": "sha1...",
    },
    write: {
      EVAL: "script numkeys [key...] [arg...]",
      EVALSHA: "sha1 numkeys [key...] [arg...]",
      "SCRIPT LOAD": "script",
      "SCRIPT KILL": "",
    },
    destructive: {
      "SCRIPT FLUSH": "[ASYNC|SYNC]",
    },
    harm: {
      "SCRIPT FLUSH": always("SCRIPT FLUSH", "every loaded script is forgotten, for all who run it by its SHA1"),
      EVAL: harmOfEval,
      EVALSHA: harmOfEvalsha,
      "SCRIPT LOAD": harmOfScriptLoad,
    },
    checks: { EVALSHA: checkOfEvalsha },
    code: ["EVAL_RO", "EVALSHA_RO", "EVAL", "EVALSHA"],
    plain: {
      "SCRIPT FLUSH": okAlone,
    },
  },
  {
    script: { means: "sees KEYS and ARGV" },
    EVAL_RO: { means: "refuses a script that writes" },
  },
);

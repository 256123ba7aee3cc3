import { family } from "../command.ts";
import { okAlone, oneDone } from "../plain-replies.ts";

export const hyperloglog = family("hyperloglog", "HyperLogLogs: how many different elements, about 1% off.", {
  read: {
    PFCOUNT: "key...",
  },
  write: {
    PFADD: "key [element...]",
    PFMERGE: "destkey [sourcekey...]",
  },
  plain: {
    PFADD: oneDone,
    PFMERGE: okAlone,
  },
});

import { family } from "../command.ts";

/**
 * Commands that do not travel over REST, but that clients with a connection of their own send: so MONITOR shows them. No tool
 * runs them.
 */
export const connectionCommands = family("other", "What needs a connection.", {
  read: {
    SORT_RO: "key",
    SUBSTR: "key start end",
    LCS: "source destination",
    "OBJECT ENCODING": "key",
    "OBJECT FREQ": "key",
    "OBJECT IDLETIME": "key",
    "OBJECT REFCOUNT": "key",
  },
  write: {
    BLPOP: "key... timeout",
    BRPOP: "key... timeout",
    BLMPOP: "timeout numkeys key...",
    BLMOVE: "source destination",
    BRPOPLPUSH: "source destination",
    BZPOPMIN: "key... timeout",
    BZPOPMAX: "key... timeout",
    BZMPOP: "timeout numkeys key...",
    MOVE: "key db",
    SORT: "key [STORE key]",
  },
});

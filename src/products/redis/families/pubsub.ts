import { family } from "../command.ts";
import { advice } from "../paging.ts";
import { neverPlain } from "../plain-replies.ts";
import { asMap } from "../replies/reply-shapes.ts";

export const pubsub = family("pubsub", "Pub/Sub: publish, and which channels have subscribers.", {
  privileged: {
    "PUBSUB CHANNELS": "[pattern]",
    "PUBSUB NUMSUB": ["[channel...]", asMap],
    "PUBSUB NUMPAT": "",
  },
  write: {
    PUBLISH: "channel message",
  },
  plain: {
    PUBLISH: neverPlain,
  },
  paging: {
    "PUBSUB CHANNELS": advice("Ask with a pattern, such as news.*."),
  },
});

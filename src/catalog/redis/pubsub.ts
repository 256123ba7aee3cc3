import { family } from "../../tool/define.ts";

export const pubsub = family("pubsub", "Publish messages, and see which channels have subscribers.", {
  read: {
    "PUBSUB CHANNELS": "[pattern]",
    "PUBSUB NUMSUB": "[channel...]",
    "PUBSUB NUMPAT": "",
  },
  write: {
    PUBLISH: "channel message",
  },
});

import { family } from "../../../catalog/define.ts";

export const connection = family("connection", "Whether the database answers.", {
  read: {
    PING: "[message]",
    ECHO: "message",
  },
});

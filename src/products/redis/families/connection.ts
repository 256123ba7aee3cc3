import { family } from "../command.ts";

export const connection = family("connection", "Whether the database answers.", {
  read: {
    PING: "[message]",
    ECHO: "message",
  },
});

import { isOrdinaryText, SHORTEST_SECRET } from "../upstash/secret-words.ts";

/** Words and numbers, each of one kind of character, as people write them: `password`, `my-secret`, `Changeme123`. */
const PLAIN_WORDS =
  /^([A-Z]?[a-z]{1,20}|[A-Z]{1,20}|\d{1,12})\d{0,8}([\W_]+([A-Z]?[a-z]{1,20}|[A-Z]{1,20}|\d{1,12})\d{0,8})*[\W_]*$/;

/** What a person should know of a secret that is not well kept out of answers, by the name of its variable alone. */
export function warningAbout(name: string, secret: string): string | undefined {
  if (isOrdinaryText(secret)) {
    const why = secret.length < SHORTEST_SECRET ? `is shorter than ${SHORTEST_SECRET} characters` : "is one plain word";
    return `${name} ${why}, so it is not struck from answers and logs, where it would take ordinary text with it. ${adviceFor(name)}`;
  }
  if (!PLAIN_WORDS.test(secret)) return undefined;
  return `${name} looks like plain text: the same text is struck wherever it stands in answers. ${adviceFor(name)}`;
}

/** Our own secrets the person chooses; all others are made by Upstash. */
function adviceFor(name: string): string {
  return name.startsWith("UPSTASH_MCP_")
    ? "A random one, such as `openssl rand -hex 32` makes, can be kept out."
    : "Check that it is the whole secret, as the Upstash console shows it.";
}

/** The redactor strikes nothing shorter. */
const SHORTEST_STRUCK = 8;

/** Words and numbers, each of one kind of character, as people write them: `password`, `my-secret`, `Changeme123`. */
const PLAIN_WORDS =
  /^([A-Z]?[a-z]{1,20}|[A-Z]{1,20}|\d{1,12})\d{0,8}([\W_]+([A-Z]?[a-z]{1,20}|[A-Z]{1,20}|\d{1,12})\d{0,8})*[\W_]*$/;

/** What a person should know of a secret that cannot be kept out of answers, by the name of its variable alone. */
export function warningAbout(name: string, secret: string): string | undefined {
  if (secret.length < SHORTEST_STRUCK) {
    return `${name} is shorter than ${SHORTEST_STRUCK} characters, so it cannot be struck from answers and logs, where it would be found in ordinary text. Check that it is the whole secret, as the Upstash console shows it.`;
  }
  if (PLAIN_WORDS.test(secret)) {
    return `${name} looks like plain text, and not like a secret of Upstash: the same text is struck wherever it stands in answers. Check that it is the whole secret, as the Upstash console shows it.`;
  }
  return undefined;
}

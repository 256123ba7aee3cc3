/** A text that is shorter stands in honest texts too. */
export const SHORTEST_SECRET = 8;

/**
 * Whether a text is too short to be told from ordinary text, or a word, such as `production`: to strike it everywhere would
 * destroy honest answers.
 */
export function isOrdinaryText(secret: string): boolean {
  return secret.length < SHORTEST_SECRET || (secret.length < 16 && ONE_WORD.test(secret));
}

const ONE_WORD = /^(\p{Lu}?\p{Ll}+|\p{Lu}+)$/u;

/** The password of a URL; what stands before it is the first group. */
export const urlPassword = /(:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/g;

/** Names of fields that say of their value that it is a secret, whatever API they are of. */
const secretName =
  /(password|passphrase|token|secret|credential|authorization|connection_?string|(api|private|access|account|signing)_?key)s?$/;

/** Whether the name of a field, in snake or camel case, says that it holds a secret. */
export function isNamedLikeSecret(field: string): boolean {
  return secretName.test(
    field
      .replace(/([a-z\d])([A-Z])/g, "$1_$2")
      .replaceAll("-", "_")
      .toLowerCase(),
  );
}

/**
 * What a secret looks like in a sentence: the value after a name that says so, and any long word that mixes letters and
 * digits. Both begin only where a word does: from each letter of it, a long word would be read again.
 */
const nameAndValue =
  /(?<![\w.-])(?=[\w.-]*?(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|private|account)[._-]?key))([\w.-]+["'\\]*\s*[:=]\s*["'\\]*)([^\s"'\\;&,]+)/gi;
const longWord = /(?<![\w+/=~-])(?=[\w+/=~-]*?[A-Za-z\d]{20})[\w+/=~-]+/g;

/** What is sent as a credential, whatever stands around it: HTTP's schemes, and a JSON Web Token (RFC 7519). */
const sentCredential = /(?<![\w-])((?:bearer|basic)\s+)[\w.~+/=-]{8,}|(?<![\w-])()eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/gi;

/** A text without the passwords of URLs, what is named like a secret, and what is sent as a credential; all else stays. */
export function withoutNamedSecrets(text: string, replacement: string): string {
  return text
    .replaceAll(urlPassword, (_, start: string) => start + replacement)
    .replaceAll(sentCredential, (_, scheme = "") => scheme + replacement)
    .replaceAll(nameAndValue, (_, name: string) => name + replacement);
}

/** A sentence of somebody else without anything in it that looks like a secret; rather one word too many is replaced. */
export function withoutSecretWords(sentence: string, replacement: string): string {
  return sentence
    .replaceAll(urlPassword, (_, start: string) => start + replacement)
    .replaceAll(nameAndValue, (_, name: string) => name + replacement)
    .replaceAll(longWord, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? replacement : word));
}

/** The password of a URL; what stands before it is the first group. */
export const urlPassword = /(:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/g;

/**
 * What a secret looks like in a sentence: the value after a name that says so, and any long word that mixes letters and
 * digits. Both begin only where a word does: from each letter of it, a long word would be read again.
 */
const nameAndValue =
  /(?<![\w.-])(?=[\w.-]*?(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|private|account)[._-]?key))([\w.-]+["'\\]*\s*[:=]\s*["'\\]*)([^\s"'\\;&,]+)/gi;
const longWord = /(?<![\w+/=~-])(?=[\w+/=~-]*?[A-Za-z\d]{20})[\w+/=~-]+/g;

/** A sentence of somebody else without anything in it that looks like a secret; rather one word too many is replaced. */
export function withoutSecretWords(sentence: string, replacement: string): string {
  return sentence
    .replaceAll(urlPassword, (_, start: string) => start + replacement)
    .replaceAll(nameAndValue, (_, name: string) => name + replacement)
    .replaceAll(longWord, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? replacement : word));
}

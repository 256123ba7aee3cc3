import { SHORTEST_SECRET } from "../upstash/secret-words.ts";

/** Of a secret that is longer than any key file, the beginning is looked for. */
const LONGEST_SECRET = 16_384;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const HEX = /^(?=.*\d)(?=.*[a-f])[\da-f]{16,}$/i;

/**
 * Whether a machine must have made a secret: a UUID, hexadecimal digits, or letters and digits that change so often as in
 * no text of a person.
 */
export function isMadeByMachine(secret: string): boolean {
  if (UUID.test(secret) || HEX.test(secret)) return true;
  if (secret.length < 20 || /\s/.test(secret)) return false;
  const [changes, hasDigit] = [changesIn(secret), /\d/.test(secret)];
  if (/[a-z]/.test(secret) && /[A-Z]/.test(secret)) {
    return hasDigit ? changes >= secret.length / 4 : secret.length >= 32 && changes >= secret.length / 3;
  }
  return hasDigit && /^[a-z\d]+$/i.test(secret) && changes >= secret.length / 5;
}

function changesIn(text: string): number {
  const kinds = text
    .replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A")
    .replace(/\d/g, "0")
    .replace(/[^aA0]/g, "-");
  return (kinds.match(/(.)(?!\1)/g)?.length ?? 1) - 1;
}

/** The texts as which a secret may stand in an answer. */
export function formsOf(whole: string): Set<string> {
  const secret = whole.slice(0, LONGEST_SECRET);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const percent = percentEncoded(secret);
  const forms = [
    secret,
    ...base64Forms(secret),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll("%20", "+"),
    percent.replace(/%(21|27|28|29|2A)/g, decodeURIComponent),
    inJson,
    inJson.replaceAll("/", "\\/"),
    inJson.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    JSON.stringify(inJson).slice(1, -1),
  ];
  return new Set(forms.filter((form) => form.length >= SHORTEST_SECRET));
}

/** Encodes what RFC 3986 does not let stand in every part of a URL. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The characters of base64 that depend on the secret alone. Three bytes make four characters, so there are three ways in
 * which the bytes of a text can stand among others.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const standard = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [standard, standard.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** A piece of a secret that is as short as this says nothing, and would strike ordinary text. */
export const SHORTEST_PIECE = 8;
/** Of a secret that is longer than any key file, the beginning is looked for. */
const LONGEST_SECRET = 32_768;
/** A longer piece is not waited for: this much of a secret is never a coincidence. */
const LONGEST_PIECE = 32;

/**
 * What to look for of a secret: the texts whose occurrences together cover it wherever it stands, as it is or encoded, and
 * also where only a part of it was cut out. Of a secret that looks made by a machine, eight characters are enough; of one
 * that a person may have chosen, two thirds of it, since its words stand in honest texts too.
 */
export function piecesOf(secret: string): Set<string> {
  const known = secret.slice(0, LONGEST_SECRET);
  const fromMachine = looksRandom(known);
  return new Set([...formsOf(known)].flatMap((form) => piecesOfForm(form, fromMachine)));
}

function piecesOfForm(form: string, fromMachine: boolean): string[] {
  const size = Math.min(form.length, LONGEST_PIECE, Math.max(16, Math.ceil((form.length * 2) / 3)));
  if (!fromMachine) return windows(form, size, Math.min(size >> 1, Math.ceil(form.length / 64)));
  // A long secret, such as a key file, is cut in longer parts.
  const short = windows(form, 12, Math.min(16, Math.max(3, form.length >> 8))).map((piece) => {
    const beginning = piece.slice(0, SHORTEST_PIECE);
    return isMixed(beginning) ? beginning : piece;
  });
  return [...windows(form, size, size >> 1), ...short];
}

/**
 * Whether a text is too short to be told from ordinary text, or a word, such as `production`: to strike it everywhere would
 * destroy honest answers.
 */
export function isOrdinaryText(secret: string): boolean {
  return secret.length < SHORTEST_PIECE || (secret.length < 16 && ONE_WORD.test(secret));
}

const ONE_WORD = /^(\p{Lu}?\p{Ll}+|\p{Lu}+)$/u;

/** The texts as which a secret may stand in an answer. */
function formsOf(secret: string): Set<string> {
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
  return new Set(forms.filter((form) => form.length >= SHORTEST_PIECE));
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

/** Parts of a text of one size, each begun `step` characters behind the one before, and the last one. */
function windows(text: string, size: number, step: number): string[] {
  const parts = [text.slice(-size)];
  for (let start = 0; start + size < text.length; start += step) parts.push(text.slice(start, start + size));
  return parts;
}

/** Whether a text changes between lower case, upper case, digits and other signs as often as no text of a person does. */
function looksRandom(text: string): boolean {
  return text.length >= 16 && changesIn(text) > text.length / 3;
}

/** Whether a piece cannot be a part of a word: it has letters and digits, or changes the case as `aBcD` does. */
function isMixed(piece: string): boolean {
  if (/\d/.test(piece)) return /[A-Za-z]/.test(piece);
  return /[a-z]/.test(piece) && /[A-Z]/.test(piece) && changesIn(piece) >= 3;
}

function changesIn(text: string): number {
  const kinds = text
    .replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A")
    .replace(/\d/g, "0")
    .replace(/[^aA0]/g, "-");
  return (kinds.match(/(.)(?!\1)/g)?.length ?? 1) - 1;
}

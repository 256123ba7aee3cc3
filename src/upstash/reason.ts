import { withoutSecretWords } from "./secret-words.ts";
import { replaceUnseen } from "./visible.ts";

/** Characters of somebody else's words in an error. */
const LONGEST_REASON = 500;
/** Characters of a body in which a reason is looked for; a longer one is no JSON that says why. */
const LONGEST_BODY = 65_536;

/**
 * What the body of a refusal says, as the end of a sentence (`: …`); nothing where it says nothing for a person. Data that
 * came along is left out, and so is every word that looks like a secret.
 */
export function reasonOf(text: string): string {
  const looked = text.length <= LONGEST_BODY ? text : text.slice(0, Math.max(0, text.lastIndexOf(" ", LONGEST_BODY)));
  const [sentence = ""] = messageOf(looked).split("{", 1);
  const line = replaceUnseen(sentence, () => " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const said = withoutSecretWords(beginningOf(line), "[redacted]").replace(/\.$/, "");
  return said === "" || said.startsWith("<") ? "" : `: ${said}`;
}

/** The message of an answer that is JSON: a text, or an object that names it; any other text as it came. */
function messageOf(text: string): string {
  const parsed = parsedOr(text);
  if (typeof parsed === "string") return parsed;
  if (typeof parsed !== "object" || parsed === null) return "";
  const { error, message, detail, reason } = parsed as Record<string, unknown>;
  const named = [error, message, detail, reason].find((part) => typeof part === "string");
  return String(named ?? "");
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whole words alone, so that no part of a secret is left that nobody would recognize. */
function beginningOf(line: string): string {
  return line.length <= LONGEST_REASON
    ? line
    : line
        .slice(0, LONGEST_REASON + 1)
        .replace(/\S*$/, "")
        .trimEnd();
}

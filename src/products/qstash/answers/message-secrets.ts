import type { CleanValue } from "../../../catalog/endpoint-row.ts";
import { isNamedLikeSecret, withoutNamedSecrets } from "../../../upstash/secret-words.ts";
import { isRecord } from "../../account/answers/readable.ts";

/** Fields with headers, which others have sent or answered, in every schema of the API. */
const HEADER_FIELDS: ReadonlySet<string> = new Set([
  ...["header", "headers", "responseHeader", "responseHeaders", "callbackHeaders", "failureCallbackHeaders"],
  "sourceHeader",
  // Workflow: of a call that a step makes, of the step that failed, and of who waits.
  ...["callHeaders", "callResponseHeaders", "failHeaders", "timeoutHeaders"],
]);

/** Fields with a body, of a message or of the answer to it. */
const BODY_FIELDS: ReadonlySet<string> = new Set([
  ...["body", "responseBody", "sourceBody"],
  // Workflow: of a call that a step makes, of steps and runs, and of who waits.
  ...["callBody", "callResponseBody", "out", "workflowRunResponse", "failResponse", "timeoutBody"],
]);

/** Where a signing key stands until it is left out (`signing-keys.ts`). */
export const SIGNING_KEY_FIELD = "signing_key";

/** Headers whose value opens something: rather one too many. */
const SECRET_HEADER =
  /authorization|cookie|token|secret|passw|signature|credential|session|jwt|bypass|(api|access|auth|private|secret|app|subscription)[_-]?key/i;

/** Fields of a body that echoes the headers which came to it. */
const COOKIES = /^(set[-_]?)?cookies?$/i;

/** Whether a header of this name holds a secret. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}

/**
 * A response of QStash without what is secret in it: headers and fields of JSON bodies by their names, and in every text the
 * passwords of URLs, credentials, and what is named like one. Only signing keys are certain; all else somebody has sent.
 */
export function withoutMessageSecrets(value: unknown, replacement: string): CleanValue {
  const certain: string[] = [];
  const clean = (inner: unknown): unknown => {
    if (typeof inner === "string") return withoutNamedSecrets(inner, replacement);
    if (Array.isArray(inner)) return inner.map(clean);
    return isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).map(([name, of]) => [name, field(name, of)]))
      : inner;
  };
  const field = (name: string, content: unknown): unknown => {
    if (name === SIGNING_KEY_FIELD && typeof content === "string") {
      certain.push(content);
      return replacement;
    }
    if (HEADER_FIELDS.has(name) && isRecord(content)) return withoutSecretHeaders(content, replacement);
    return BODY_FIELDS.has(name) && typeof content === "string"
      ? withoutBodySecrets(content, replacement)
      : clean(content);
  };
  return { value: clean(value), certain, likely: [] };
}

function withoutSecretHeaders(
  headers: Readonly<Record<string, unknown>>,
  replacement: string,
): Record<string, unknown> {
  const clean = (value: unknown) => (typeof value === "string" ? withoutNamedSecrets(value, replacement) : value);
  const entries = Object.entries(headers).map(([name, values]) => {
    if (isSecretHeader(name)) return [name, replacement] as const;
    return [name, Array.isArray(values) ? values.map(clean) : clean(values)] as const;
  });
  return Object.fromEntries(entries);
}

/** JSON is judged field by field, since a value may have spaces in it; any other body as the text that it is. */
function withoutBodySecrets(body: string, replacement: string): string {
  const looksLikeJson = /^\s*[[{]/.test(body);
  const parsed = looksLikeJson ? parsedOrNothing(body) : undefined;
  if (parsed === undefined) {
    return withoutNamedSecrets(looksLikeJson ? withoutQuotedSecrets(body, replacement) : body, replacement);
  }
  const found = { any: false };
  const clean = withoutFields(parsed, replacement, found);
  return withoutNamedSecrets(found.any ? JSON.stringify(clean) : body, replacement);
}

/** A field of JSON with a text, the last of which may have lost its end. */
const NAMED_TEXT = /"([\w-]{1,100})"\s*:\s*"((?:[^"\\]|\\.)*)("|\\?$)/gs;

/** JSON that was cut, and so cannot be read field by field. */
function withoutQuotedSecrets(body: string, replacement: string): string {
  return body.replaceAll(NAMED_TEXT, (field, name: string, _text: string, end: string) =>
    isNamedLikeSecret(name) ? `"${name}":"${replacement}${end}` : field,
  );
}

function withoutFields(value: unknown, replacement: string, found: { any: boolean }): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutFields(element, replacement, found));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, content]) => {
    const clean = withoutField(name, content, replacement);
    if (clean === undefined) return [name, withoutFields(content, replacement, found)];
    found.any ||= clean !== content;
    return [name, clean];
  });
  return Object.fromEntries(entries);
}

/** A field that its name says how to judge; a callback has headers, and the bodies of two messages. Else nothing. */
function withoutField(name: string, content: unknown, replacement: string): unknown {
  if ((isNamedLikeSecret(name) || COOKIES.test(name)) && typeof content !== "number") return replacement;
  if (BODY_FIELDS.has(name) && typeof content === "string") return withoutBodySecrets(content, replacement);
  if (!HEADER_FIELDS.has(name) || !isRecord(content) || !Object.keys(content).some(isSecretHeader)) return undefined;
  return withoutSecretHeaders(content, replacement);
}

function parsedOrNothing(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

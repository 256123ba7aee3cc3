import { endOfText } from "./script-text.ts";

/*
 * Whether something in a script is given a value: `KEYS[i] = x`, and the first or a middle one of several, `a, KEYS[i], b = 1, 2, 3`.
 * It reads the code of a ScriptText, in which no comment stands.
 */

/** Characters that are looked at; of more it is taken for given. */
const AHEAD = 300;
const NAME = /[A-Za-z_]\w*/y;

/** Whether what ends at a place is given a value. */
export function isGivenValue(code: string, end: number): boolean {
  const until = end + AHEAD;
  let at = behindSpace(code, end);
  while (code.charAt(at) === ",") {
    const next = endOfVariable(code, behindSpace(code, at + 1), until);
    if (next === "too far") return true;
    if (next === undefined) return false;
    at = behindSpace(code, next);
  }
  return code.charAt(at) === "=" && code.charAt(at + 1) !== "=";
}

/** Behind the bracket that closes the one at a place; nothing where that is too far. */
export function endOfBrackets(code: string, start: number, until = start + AHEAD): number | undefined {
  let depth = 0;
  for (let at = start; at < Math.min(code.length, until); at += 1) {
    const sign = code.charAt(at);
    if (sign === '"' || sign === "'") {
      const end = endOfText(code, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** Behind what may be given a value, as `a`, `a.b[1]` or `(f()).x`; nothing where something else stands there. */
function endOfVariable(code: string, start: number, until: number): number | "too far" | undefined {
  let at = nameAt(code, start);
  if (at === undefined) {
    if (code.charAt(start) !== "(") return undefined;
    at = endOfBrackets(code, start, until) ?? until;
  }
  while (at < until) {
    const next = endOfSuffix(code, behindSpace(code, at), until);
    if (next === undefined) return at;
    at = next;
  }
  return "too far";
}

function endOfSuffix(code: string, at: number, until: number): number | undefined {
  const sign = code.charAt(at);
  if (sign === "." || sign === ":") return nameAt(code, behindSpace(code, at + 1));
  if (sign !== "" && "([{".includes(sign)) return endOfBrackets(code, at, until) ?? until;
  return sign === '"' || sign === "'" ? (endOfText(code, at) ?? until) : undefined;
}

function nameAt(code: string, at: number): number | undefined {
  NAME.lastIndex = at;
  const name = NAME.exec(code)?.[0];
  return name === undefined ? undefined : at + name.length;
}

function behindSpace(code: string, at: number): number {
  return /\s/.test(code.charAt(at)) ? at + 1 : at;
}

/*
 * Lua 5.1 as tokens (Reference Manual, 2.1 "Lexical Conventions"), for whoever must be certain of what a script says: a
 * comment or a text hides nothing, and what is not read for certain makes the whole script unknown.
 */

/** Names by which a script finds functions and variables, runs text as code, stands for `redis` besides, or has functions of its own. */
export const REACHES_ANYTHING =
  /^(?:_[A-Z]\w*|load|loadstring|loadfile|dofile|require|module|package|io|debug|[gs]etfenv|[gs]etmetatable|newproxy|raw[gs]et|server|function)$/;

/** One token of a script; the text of a string is what stands between its quotes. */
export interface LuaToken {
  kind: "name" | "number" | "string" | "sign";
  text: string;
}

/** Tokens, comments and spaces that are read; of a longer script nothing is known, so that none holds up other calls. */
const MOST_READ = 10_000;

/** How each kind of token begins and ends. A string with a backslash is none that is known. */
const KINDS: readonly [kind: LuaToken["kind"] | "space", pattern: RegExp][] = [
  ["space", /[ \t\r\n\f\v]+/y],
  ["space", /--(?!\[=*\[)[^\r\n]*/y],
  ["space", /--\[(=*)\[[\s\S]*?\]\1\]/y],
  ["string", /\[(=*)\[[\s\S]*?\]\1\]/y],
  ["string", /"[^"\\\r\n]*"|'[^'\\\r\n]*'/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["number", /\d+(?:\.\d+)?(?![\w.])/y],
  ["sign", /\.\.\.?|[=~<>]=|-(?!-)|\[(?!=*\[)|[+*/%^#<>=(){}\];:,.]/y],
];

/** The tokens of a script; nothing where it cannot be read for certain. */
export function luaTokens(code: string): readonly LuaToken[] | undefined {
  const tokens: LuaToken[] = [];
  let at = 0;
  for (let read = 0; at < code.length; read += 1) {
    const found = read < MOST_READ ? readAt(code, at) : undefined;
    if (found === undefined) return undefined;
    const { kind, text } = found;
    if (kind !== "space") tokens.push({ kind, text: kind === "string" ? insideOf(text) : text });
    at += text.length;
  }
  return tokens;
}

function readAt(code: string, at: number) {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const text = pattern.exec(code)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** Lua leaves out the end of a line that stands first in long brackets. */
function insideOf(text: string): string {
  const long = /^\[(=*)\[(?:\r\n|\n\r|\n|\r)?([\s\S]*)\]\1\]$/.exec(text);
  return long?.[2] ?? text.slice(1, -1);
}

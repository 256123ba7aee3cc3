import { badRequestError } from "../../http/api-error.ts";

/** How long to wait before the next try, in milliseconds, by how often there was one already. */
export type RetryExpression = (retried: number) => number;

const LONGEST_TEXT = 500;

const FUNCTIONS: Readonly<Record<string, { arity: number; of: (...values: number[]) => number }>> = {
  pow: { arity: 2, of: Math.pow },
  exp: { arity: 1, of: Math.exp },
  sqrt: { arity: 1, of: Math.sqrt },
  abs: { arity: 1, of: Math.abs },
  floor: { arity: 1, of: Math.floor },
  ceil: { arity: 1, of: Math.ceil },
  round: { arity: 1, of: Math.round },
  min: { arity: 2, of: Math.min },
  max: { arity: 2, of: Math.max },
};

const OPERATORS: Readonly<Record<string, { level: number; of: (left: number, right: number) => number }>> = {
  "+": { level: 1, of: (left, right) => left + right },
  "-": { level: 1, of: (left, right) => left - right },
  "*": { level: 2, of: (left, right) => left * right },
  "/": { level: 2, of: (left, right) => left / right },
  "%": { level: 2, of: (left, right) => left % right },
};

/** The words of an expression, and how far it was read. */
interface Words {
  readonly text: string;
  readonly all: readonly string[];
  next: number;
}

/** Reads `Upstash-Retry-Delay`, such as `max(1000, pow(2, retried) * 100)`. What is none is a 400. */
export function readRetryExpression(text: string): RetryExpression {
  if (text.length > LONGEST_TEXT) throw badRequestError(`Upstash-Retry-Delay has more than ${LONGEST_TEXT} characters`);
  const all = text.match(/\d+(\.\d+)?|[a-z]+|[-+*/%(),]|\S/gi) ?? [];
  const words = { text, all, next: 0 };
  const expression = readSum(words, 1);
  if (words.next < all.length) throw wrongAt(words);
  return expression;
}

function readSum(words: Words, level: number): RetryExpression {
  let left = level > 2 ? readValue(words) : readSum(words, level + 1);
  for (;;) {
    const operator = OPERATORS[words.all[words.next] ?? ""];
    if (operator === undefined || operator.level !== level) return left;
    words.next += 1;
    const first = left;
    const second = level === 2 ? readValue(words) : readSum(words, level + 1);
    left = (retried) => operator.of(first(retried), second(retried));
  }
}

function readValue(words: Words): RetryExpression {
  const word = words.all[words.next] ?? "";
  const called = Object.hasOwn(FUNCTIONS, word) ? FUNCTIONS[word] : undefined;
  if (/^\d/.test(word)) return taken(words, () => Number(word));
  if (word === "retried") return taken(words, (retried) => retried);
  if (word === "-") {
    words.next += 1;
    const value = readValue(words);
    return (retried) => -value(retried);
  }
  if (word === "(") {
    const [value] = readArguments(words, 1);
    if (value !== undefined) return value;
  }
  if (called === undefined) throw wrongAt(words);
  words.next += 1;
  const values = readArguments(words, called.arity);
  return (retried) => called.of(...values.map((value) => value(retried)));
}

function taken(words: Words, value: RetryExpression): RetryExpression {
  words.next += 1;
  return value;
}

/** So many expressions in parentheses, with commas between them. */
function readArguments(words: Words, count: number): RetryExpression[] {
  const values: RetryExpression[] = [];
  for (let index = 0; index < count; index += 1) {
    if (words.all[words.next] !== (index === 0 ? "(" : ",")) throw wrongAt(words);
    words.next += 1;
    values.push(readSum(words, 1));
  }
  if (words.all[words.next] !== ")") throw wrongAt(words);
  words.next += 1;
  return values;
}

function wrongAt({ text, all, next }: Words): Error {
  const where = next < all.length ? `"${all[next]}" is not expected there` : "it ends too early";
  return badRequestError(
    `Upstash-Retry-Delay: "${text}" is no expression, ${where}; use numbers, retried, + - * / %, parentheses and ${Object.keys(FUNCTIONS).join(", ")}`,
  );
}

import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";

/** Milliseconds of a delay by how often there was one already. */
type Delay = (retried: number) => number;

const LONGEST_EXPRESSION = 300;
const DAY_MS = 86_400_000;

const functions: Readonly<Record<string, { takes: number; of: (...values: number[]) => number }>> = {
  pow: { takes: 2, of: Math.pow },
  exp: { takes: 1, of: Math.exp },
  sqrt: { takes: 1, of: Math.sqrt },
  abs: { takes: 1, of: Math.abs },
  floor: { takes: 1, of: Math.floor },
  ceil: { takes: 1, of: Math.ceil },
  round: { takes: 1, of: Math.round },
  min: { takes: 2, of: Math.min },
  max: { takes: 2, of: Math.max },
};

const operators: Readonly<Record<string, { level: 1 | 2; of: (left: number, right: number) => number }>> = {
  "+": { level: 1, of: (left, right) => left + right },
  "-": { level: 1, of: (left, right) => left - right },
  "*": { level: 2, of: (left, right) => left * right },
  "/": { level: 2, of: (left, right) => left / right },
  "%": { level: 2, of: (left, right) => left % right },
};

/** `min(86400, e ** (2.5*n))` seconds before the n-th retry ("Retry"). */
const STANDARD: Delay = (retried) => Math.floor(Math.exp(2.5 * (retried + 1))) * 1_000;

/** How long QStash waits before each of so many retries, in milliseconds; each is at most a day. */
export function retryDelays(retries: number, expression: string | undefined): number[] {
  const delay = expression === undefined ? STANDARD : readDelay(expression);
  return Array.from({ length: retries }, (_, retried) => Math.min(DAY_MS, Math.max(0, Math.round(delay(retried)))));
}

/** Reads an expression of `Upstash-Retry-Delay`. Throws an InputError for what is none. */
export function readDelay(text: string): Delay {
  const words = text.match(/\d+(?:\.\d+)?|[a-z]+|\S/gi) ?? [];
  if (text.length > LONGEST_EXPRESSION) throw notReadable(text, "it is too long");
  const reading: Reading = { text, words, next: 0 };
  const delay = readLevel(reading, 1);
  if (reading.next < words.length)
    throw notReadable(text, `${quoted(words[reading.next] ?? "")} is not expected there`);
  return delay;
}

interface Reading {
  text: string;
  words: readonly string[];
  next: number;
}

function readLevel(reading: Reading, level: 1 | 2): Delay {
  const operand = () => (level === 1 ? readLevel(reading, 2) : readOperand(reading));
  let whole = operand();
  for (;;) {
    const operator = operators[reading.words[reading.next] ?? ""];
    if (operator?.level !== level) return whole;
    reading.next += 1;
    const [left, right] = [whole, operand()];
    whole = (retried) => operator.of(left(retried), right(retried));
  }
}

function readOperand(reading: Reading): Delay {
  const word = reading.words[reading.next] ?? "";
  reading.next += 1;
  if (/^\d/.test(word)) return () => Number(word);
  if (word === "retried") return (retried) => retried;
  if (word === "-") {
    const value = readOperand(reading);
    return (retried) => -value(retried);
  }
  reading.next -= 1;
  if (word === "(") return readArguments(reading, 1)[0] ?? STANDARD;
  const called = Object.hasOwn(functions, word) ? functions[word] : undefined;
  if (called === undefined)
    throw notReadable(reading.text, word === "" ? "it ends too early" : `${quoted(word)} is unknown`);
  reading.next += 1;
  const given = readArguments(reading, called.takes);
  return (retried) => called.of(...given.map((value) => value(retried)));
}

/** So many expressions in parentheses. */
function readArguments(reading: Reading, count: number): Delay[] {
  const values = Array.from({ length: count }, (_, index) => {
    expectWord(reading, index === 0 ? "(" : ",");
    return readLevel(reading, 1);
  });
  expectWord(reading, ")");
  return values;
}

function expectWord(reading: Reading, word: string): void {
  if (reading.words[reading.next] !== word) throw notReadable(reading.text, `${quoted(word)} is missing`);
  reading.next += 1;
}

function notReadable(text: string, why: string): InputError {
  return new InputError(
    `retry_delay ${quoted(text)} is no expression: ${why}. It gives milliseconds, such as 1000 * pow(2, retried), of numbers, retried, + - * / %, parentheses and ${Object.keys(functions).join(", ")}.`,
  );
}

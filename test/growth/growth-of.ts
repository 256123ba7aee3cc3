import { slowness } from "../machine-speed.ts";
import type { HostileText } from "./hostile-texts.ts";

/** Characters. The small ones find out early what grows so fast that it would never end; the others are eightfold. */
const SIZES = [50, 100, 200, 400, 800, 3_200, 25_600] as const;
/** Milliseconds of CPU that no text may take on a usual machine. */
const LONGEST = 100;
/** Milliseconds of CPU from which on growth is judged; what takes less harms nobody. */
const JUDGED = 40;
/** Of eight times the text: linear growth takes 8, quadratic growth 64 times as long. */
const MOST_GROWTH = 32;
/** Of twice the text: linear growth takes 2, quadratic growth 4 times as long. */
const MOST_GROWTH_OF_TWICE = 3;
/** What takes fewer milliseconds counts as many: it says little, and memory is first tidied up behind larger texts. */
const LEAST = 1;
const REPETITIONS = 6;
const PAUSE_MS = 200;

/** What meets text from outside. It may throw an error that says what is wrong with the text, but no RangeError. */
export type Reading = (text: string) => unknown;

/** What is wrong with the time that a text of growing length takes; nothing where it grows with the length alone. */
export function faultOf(read: Reading, { name, of }: HostileText): string | undefined {
  const times = new Map<number, number>();
  for (const size of SIZES) {
    const text = flat(of(size));
    const before = times.get(size / 8);
    const isGoodAt = (time: number, slow: number) =>
      time < LONGEST * slow &&
      (time < JUDGED * slow || before === undefined || time < MOST_GROWTH * Math.max(before, LEAST * slow));
    const isGood = (time: number) => isGoodAt(time, 1) || isGoodAt(time, slowness());
    const time = leastTime(read, text, isGood);
    times.set(size, time);
    if (isGood(time) || (time < LONGEST * slowness() && isStep(read, of(2 * size), text, time))) continue;
    const others = [...times].map(([length, milliseconds]) => `${length}: ${milliseconds.toFixed(1)} ms`);
    return `${name}: ${others.join(", ")}`;
  }
  return undefined;
}

/**
 * Whether a length has only passed a bound, from which on more is done: an answer that does not fit is measured part by part.
 * What grows too fast goes on growing behind it.
 */
function isStep(read: Reading, twice: string, text: string, measured: number): boolean {
  const time = Math.min(measured, timeOf(read, text));
  const isLinear = (ofTwice: number) => ofTwice < MOST_GROWTH_OF_TWICE * time;
  return isLinear(leastTime(read, flat(twice), isLinear));
}

/** The least of several times, since others use the machine too; the first good one is enough. */
function leastTime(read: Reading, text: string, isGood: (time: number) => boolean): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < REPETITIONS; attempt += 1) {
    least = Math.min(least, timeOf(read, text));
    if (isGood(least)) break;
    // A text that takes so long does not come to take the half.
    if (least > 2 * LONGEST * slowness()) break;
    // What slows the machine down goes on for a while.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  return least;
}

/** Milliseconds of CPU; without end where the stack does not hold what is read. */
function timeOf(read: Reading, text: string): number {
  const before = process.cpuUsage();
  try {
    read(text);
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The engine puts repetitions together when they are first read; that is no time of the reader. */
function flat(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

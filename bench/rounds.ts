/** Starts one call and tells when it is answered, with an error where the answer is not the expected one. */
export type Call = (answered: (failure?: Error) => void) => void;

/** What one comparison gave: the median of each side, and of their ratio in each round. */
export interface Comparison {
  measured: number;
  yardstick: number;
  /** measured / yardstick of each round, ascending. */
  ratios: number[];
}

/**
 * Measures two sides in turn, round by round, so that a machine that gets slower for a while is slower for both. The
 * first round warms up and does not count; every other one begins with the other side.
 */
export async function compare(
  rounds: number,
  measured: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<Comparison> {
  const pairs: { measured: number; yardstick: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { measured: 0, yardstick: 0 };
    if (round % 2 === 1) pair.measured = await measured();
    pair.yardstick = await yardstick();
    if (round % 2 === 0) pair.measured = await measured();
    if (round > 0) pairs.push(pair);
  }
  return comparisonOf(pairs);
}

/** Measures both sides in the same rounds, of which the first warms up and does not count. */
export async function compareWithin(
  rounds: number,
  sample: () => Promise<Pick<Comparison, "measured" | "yardstick">>,
): Promise<Comparison> {
  const pairs: Pick<Comparison, "measured" | "yardstick">[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = await sample();
    if (round > 0) pairs.push(pair);
  }
  return comparisonOf(pairs);
}

function comparisonOf(pairs: readonly Pick<Comparison, "measured" | "yardstick">[]): Comparison {
  return {
    measured: median(pairs.map((pair) => pair.measured)),
    yardstick: median(pairs.map((pair) => pair.yardstick)),
    ratios: pairs.map((pair) => pair.measured / pair.yardstick).sort((a, b) => a - b),
  };
}

/** The number that such a share of some numbers does not exceed. */
export function percentile(numbers: readonly number[], share: number): number {
  const ascending = [...numbers].sort((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const ascending = [...numbers].sort((a, b) => a - b);
  const middle = ascending.length / 2;
  const [low = Number.NaN, high = low] = ascending.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/** The median time of a call in milliseconds, `count` calls one after the other. */
export async function typicalTime(call: Call, count: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const begin = performance.now();
    await new Promise<void>((resolve, reject) => call((failure) => (failure ? reject(failure) : resolve())));
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** The same call, which tells how many milliseconds each one took. */
export function timed(call: Call, tell: (milliseconds: number) => void): Call {
  return (answered) => {
    const begin = performance.now();
    call((failure) => {
      tell(performance.now() - begin);
      answered(failure);
    });
  };
}

/** Makes so many calls that are not measured: what is called is compiled as it runs. */
export async function warmUp(call: Call, inFlight: number, calls: number): Promise<void> {
  let made = 0;
  const counted: Call = (answered) => {
    made += 1;
    call(answered);
  };
  while (made < calls) await callsPerSecond(counted, inFlight, 100);
}

/** Calls per second with `inFlight` of them always under way, over `milliseconds`; all are answered when it returns. */
export function callsPerSecond(call: Call, inFlight: number, milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const end = begin + milliseconds;
    let completed = 0;
    let underWay = 0;
    const next = () => {
      underWay += 1;
      call(answered);
    };
    const answered = (failure?: Error) => {
      underWay -= 1;
      if (failure) return reject(failure);
      if (performance.now() < end) {
        completed += 1;
        next();
      } else if (underWay === 0) {
        resolve((completed * 1000) / milliseconds);
      }
    };
    for (let index = 0; index < inFlight; index += 1) next();
  });
}

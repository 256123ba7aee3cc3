/** One step of a pattern: any text, any byte, or the bytes that may stand there. */
type GlobStep = "any" | "one" | ReadonlySet<number>;

const [STAR, QUESTION, OPEN, CLOSE, ESCAPE, NOT, RANGE] = [..."*?[]\\^-"].map((sign) => sign.charCodeAt(0));
const BYTES = 256;

/**
 * Tells whether names fit a glob as SCAN with MATCH takes it, byte by byte: `*`, `?`, `[abc]`, `[^a-c]`, and `\` before a
 * sign that stands for itself.
 */
export function globMatcher(pattern: string): (name: Uint8Array) => boolean {
  const steps = stepsOf(Buffer.from(pattern));
  return (name) => {
    let [at, step, mark, star] = [0, 0, 0, -1];
    while (at < name.length) {
      const next = steps[step];
      if (next === "any") {
        [star, mark] = [step, at];
        step += 1;
      } else if (next === "one" || next?.has(name[at] ?? -1) === true) {
        at += 1;
        step += 1;
      } else if (star === -1) return false;
      else {
        // The last star stands for one byte more.
        mark += 1;
        [at, step] = [mark, star + 1];
      }
    }
    return steps.slice(step).every((rest) => rest === "any");
  };
}

function stepsOf(pattern: Uint8Array): GlobStep[] {
  const steps: GlobStep[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const byte = pattern[at] ?? 0;
    if (byte === STAR) {
      if (steps.at(-1) !== "any") steps.push("any");
    } else if (byte === QUESTION) steps.push("one");
    else if (byte === OPEN) {
      const { allowed, end } = setFrom(pattern, at + 1);
      steps.push(allowed);
      at = end;
    } else if (byte === ESCAPE && at + 1 < pattern.length) {
      at += 1;
      steps.push(new Set([pattern[at] ?? 0]));
    } else steps.push(new Set([byte]));
  }
  return steps;
}

/** The bytes of `[…]` from behind its bracket on, and where it ends; one that nothing closes reaches to the end. */
function setFrom(pattern: Uint8Array, begin: number): { allowed: ReadonlySet<number>; end: number } {
  const isNot = pattern[begin] === NOT;
  const listed = new Set<number>();
  let at = isNot ? begin + 1 : begin;
  for (; at < pattern.length && pattern[at] !== CLOSE; at += 1) {
    const byte = pattern[at] ?? 0;
    const last = pattern[at + 2];
    if (byte === ESCAPE && at + 1 < pattern.length) {
      at += 1;
      listed.add(pattern[at] ?? 0);
    } else if (pattern[at + 1] === RANGE && last !== undefined) {
      for (let each = Math.min(byte, last); each <= Math.max(byte, last); each += 1) listed.add(each);
      at += 2;
    } else listed.add(byte);
  }
  if (!isNot) return { allowed: listed, end: at };
  const others = Array.from({ length: BYTES }, (_, each) => each).filter((each) => !listed.has(each));
  return { allowed: new Set(others), end: at };
}

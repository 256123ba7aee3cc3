import { createJsonScanner, type JsonScan, LONGEST_NUMBER, type ScanLimits } from "../load/json-scan.ts";
import { UpstashError } from "./errors.ts";
import { DEEPEST_NESTING } from "./nesting.ts";

/** Elements of one reply that are read at most; an array that has more is cut. */
export const MOST_ELEMENTS = 100_000;
/** Values of one reply, elements and members of objects together; a reply with more is refused. */
const MOST_VALUES = 200_000;
/** Characters of a reply that are looked at in one turn of the event loop. */
const SCANNED_AT_ONCE = 1_048_576;

/**
 * The text of a large reply as it may be parsed in one turn of the event loop. Arrays inside of it are cut after so many
 * elements, where `cut` allows it. Throws an UpstashError for a reply with more values than that.
 */
export async function scanLarge(
  text: string,
  options: { cut: boolean; host: string },
  turn: () => Promise<void>,
): Promise<JsonScan> {
  const limits: ScanLimits = {
    ...(options.cut ? { cutAfter: MOST_ELEMENTS } : {}),
    stopAfter: MOST_VALUES,
    deepest: 2 * DEEPEST_NESTING,
  };
  const scanner = createJsonScanner(text, limits);
  for (;;) {
    const scan = scanner.advance(SCANNED_AT_ONCE);
    if (scan?.stopped === "values") throw tooMany(options.host);
    if (scan?.stopped === "depth")
      throw new UpstashError("not-upstash", `${options.host} answered with JSON that is nested too deep.`);
    if (scan?.stopped === "number")
      throw new UpstashError(
        "not-upstash",
        `${options.host} answered with a number of more than ${LONGEST_NUMBER} characters.`,
      );
    await turn();
    if (scan !== undefined) return scan;
  }
}

function tooMany(host: string): UpstashError {
  return new UpstashError("too-large", `${host} answered with more than ${MOST_VALUES} values, which are not read.`, {
    advice: "Ask for less in one call.",
  });
}

const WORK = `[${Array.from({ length: 40_000 }, (_, at) => `{"x":"2026-11-26 00:00:00.${at} +0000 UTC","y":${at}}`).join()}]`;
/** Milliseconds of CPU that the work takes where the limits were set: there Node starts in 50 ms. */
const USUAL = 5;
const REPETITIONS = 5;

/**
 * How many times as long as usual a fixed piece of work takes now, at least 1. Limits of time are those of a usual machine:
 * one that is shared gives each program less of its processor, also by its own clock.
 */
export function slowness(): number {
  const least = Math.min(...Array.from({ length: REPETITIONS }, timeOfWork));
  return Math.max(1, least / USUAL);
}

function timeOfWork(): number {
  const before = process.cpuUsage();
  JSON.stringify(JSON.parse(WORK));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

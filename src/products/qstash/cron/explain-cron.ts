import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";

/** A cron expression as a person reads it. */
export interface ExplainedCron {
  /** "At 09:00, Monday through Friday". */
  words: string;
  zone: string;
  /** The next times, each with the offset of the zone, as `2026-03-30T09:00:00+02:00`. */
  next: string[];
  /** The first of them, in milliseconds since 1970. */
  first: number;
}

const TIMES = 5;
const FIELDS = 5;
const STANDARD_ZONE = "UTC";
const ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/;

/**
 * Reads an expression of five fields, with the zone before it (`CRON_TZ=Europe/Berlin 0 9 * * *`) or in UTC. Throws an
 * InputError for one that is none, or never due. What reads and words it is loaded here, at the first cron of a process.
 */
export async function explainCron(text: string, from: number): Promise<ExplainedCron> {
  const zone = ZONE.exec(text)?.[1] ?? STANDARD_ZONE;
  const fields = text.replace(ZONE, "").trim();
  if (!isZone(zone)) throw new InputError(`${quoted(zone)} is no time zone. Give a name such as Europe/Berlin.`);
  const [{ Cron }, { default: cronstrue }] = await Promise.all([import("croner"), import("cronstrue")]);
  try {
    if (fields.split(/\s+/).length !== FIELDS) throw new Error("another number of fields");
    const cron = new Cron(fields, { timezone: zone, mode: "5-part", paused: true });
    const times = cron.nextRuns(TIMES, new Date(from));
    const [first] = times;
    if (first === undefined) throw new InputError(`cron ${quoted(fields)} is never due.`);
    const words = cronstrue.toString(fields, { use24HourTimeFormat: true });
    return { words: `${words}${eitherDay(fields)}`, zone, next: times.map(inZone(zone)), first: first.getTime() };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `cron ${quoted(fields)} is no expression of five fields (minute, hour, day of the month, month, day of the week), such as 0 9 * * 1-5.`,
    );
  }
}

/** A day of the month beside a day of the week means either of them, which the words leave open. */
function eitherDay(fields: string): string {
  const [, , ofMonth = "*", , ofWeek = "*"] = fields.split(/\s+/);
  return [ofMonth, ofWeek].every((field) => !/^[*?]/.test(field)) ? " (on either of these days)" : "";
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** A time in ISO 8601 with the offset that the zone has then. */
function inZone(timeZone: string): (time: Date) => string {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const offset = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  return (time) => {
    const part = offset.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value ?? "";
    return `${clock.format(time).replace(" ", "T")}${part.replace(/^GMT(\+00:00)?$/, "Z").replace("GMT", "")}`;
  };
}

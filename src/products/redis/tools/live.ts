import type { CallContext } from "../../../call/context.ts";
import { UpstashError } from "../../../upstash/errors.ts";

/** How long the streams may take to begin. */
const OPENING_SECONDS = 10;
/** Milliseconds in which events gather to one progress notification. */
const BATCH_MS = 250;
/** Milliseconds after which a client hears that the call still listens, events or not. */
const SIGN_OF_LIFE_MS = 10_000;
/** Characters of all events together, where an answer holds them; more ends the listening. */
const MAX_CHARACTERS = 1_000_000;

/** When to stop; whichever comes first. The seconds count from the moment when every stream has begun. */
export interface LiveLimits {
  seconds: number;
  events: number;
  /** Characters of all events together. */
  characters?: number;
  /** Seconds that the streams may take to begin. */
  opening?: number;
}

/** One stream of Server-Sent Events. Its first event may confirm that it has begun. */
export interface LiveSource {
  name: string;
  open(signal: AbortSignal): AsyncIterable<string>;
  isConfirmation(data: string): boolean;
}

export interface LiveEvent {
  source: string;
  /** ISO 8601. */
  received_at: string;
  data: string;
}

export interface Heard {
  stopped_by: "seconds" | "events" | "size" | "the server";
  /** The streams that the server ended. */
  ended: string[];
  /** How long it listened, from the moment when every stream had begun. */
  seconds: number;
}

/** What is done with an event; the next one waits for its end. */
export type TakeEvent = (event: LiveEvent) => void | Promise<void>;

interface Listening extends Omit<Heard, "seconds"> {
  limits: LiveLimits;
  take: TakeEvent;
  stop: AbortController;
  /** Streams that have not begun. */
  waiting: Set<string>;
  /** When the last of them began, as performance.now(). */
  since: number;
  /** When it ended. */
  until: number;
  events: number;
  characters: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Gives `take` the events of all streams until a limit is reached, the streams end, or the client cancels. Throws when a stream is
 * refused, ends before it began or does not begin in time; whatever happens, no stream stays open.
 */
export async function listen(
  sources: readonly LiveSource[],
  limits: LiveLimits,
  context: Pick<CallContext, "signal" | "progress">,
  take: TakeEvent,
): Promise<Heard> {
  const listening = begin(sources, limits, take);
  const cancel = () => listening.stop.abort();
  context.signal.addEventListener("abort", cancel, { once: true });
  if (context.signal.aborted) cancel();
  const opening = limits.opening ?? OPENING_SECONDS;
  listening.timer = setTimeout(cancel, opening * 1_000);
  const reports = report(listening, context);
  try {
    await Promise.all(sources.map((source) => follow(source, listening)));
  } finally {
    clearTimeout(listening.timer);
    clearInterval(reports);
    context.signal.removeEventListener("abort", cancel);
    listening.stop.abort();
  }
  if (context.signal.aborted) throw new UpstashError("cancelled", "The call was cancelled.");
  if (listening.waiting.size > 0) throw notBegun(listening.waiting, opening);
  const { stopped_by, ended, since, until } = listening;
  return { stopped_by, ended, seconds: ((until === 0 ? performance.now() : until) - since) / 1_000 };
}

function begin(sources: readonly LiveSource[], limits: LiveLimits, take: TakeEvent): Listening {
  return {
    limits,
    take,
    stop: new AbortController(),
    waiting: new Set(sources.map(({ name }) => name)),
    since: 0,
    until: 0,
    events: 0,
    characters: 0,
    ended: [],
    stopped_by: "the server",
    timer: undefined,
  };
}

async function follow(source: LiveSource, listening: Listening): Promise<void> {
  const { signal } = listening.stop;
  try {
    for await (const data of source.open(signal)) {
      if (signal.aborted) return;
      const isFirst = listening.waiting.has(source.name);
      if (isFirst) hasBegun(source, listening);
      if (!isFirst || !source.isConfirmation(data)) await count(source, data, listening);
    }
  } catch (error) {
    if (signal.aborted) return;
    listening.stop.abort();
    throw error;
  }
  if (signal.aborted) return;
  listening.ended.push(source.name);
  if (!listening.waiting.has(source.name)) return;
  listening.stop.abort();
  throw new UpstashError("unavailable", `The stream of ${source.name} ended before it began.`);
}

function hasBegun({ name }: LiveSource, listening: Listening): void {
  listening.waiting.delete(name);
  if (listening.waiting.size > 0) return;
  clearTimeout(listening.timer);
  listening.since = performance.now();
  listening.timer = setTimeout(() => stopBy("seconds", listening), listening.limits.seconds * 1_000);
}

function count({ name }: LiveSource, data: string, listening: Listening): void | Promise<void> {
  const { events, characters = MAX_CHARACTERS } = listening.limits;
  const taken = listening.take({ source: name, received_at: new Date().toISOString(), data });
  listening.events += 1;
  listening.characters += data.length;
  if (listening.events >= events) stopBy("events", listening);
  else if (listening.characters > characters) stopBy("size", listening);
  return taken;
}

function stopBy(reason: Heard["stopped_by"], listening: Listening): void {
  listening.stopped_by = reason;
  listening.until = performance.now();
  // Streams that have not begun are no failure where the others have given all that was asked for.
  listening.waiting.clear();
  listening.stop.abort();
}

/** Tells the client of each batch of events, and now and then that the call still listens. */
function report(listening: Listening, { progress }: Pick<CallContext, "progress">): NodeJS.Timeout {
  let told = 0;
  let toldAt = performance.now();
  return setInterval(() => {
    const { events, limits, since, waiting } = listening;
    const now = performance.now();
    if (waiting.size > 0 || (events === told && now - toldAt < SIGN_OF_LIFE_MS)) return;
    told = events;
    toldAt = now;
    // A client that has gone is told by the signal.
    progress((now - since) / 1_000, limits.seconds, `Events so far: ${told}`).catch(() => undefined);
  }, BATCH_MS);
}

function notBegun(waiting: ReadonlySet<string>, opening: number): UpstashError {
  return new UpstashError("timeout", `No stream of ${[...waiting].join(", ")} began within ${opening} s.`, {
    advice: "A proxy on the way may hold back event streams; or too many streams are open. Try again, or with fewer.",
  });
}

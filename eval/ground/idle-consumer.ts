import type { GroundDatabase } from "./database.ts";

const TIME_BYTES = 8;
const DAY_MS = 86_400_000;

/**
 * Makes a consumer of a stream one that nobody has heard of for so long. Redis sets that time itself, so that it is changed
 * in a snapshot: behind the name of the consumer stand the milliseconds when it was seen, and since Redis 7.2 those when it
 * last got something (https://github.com/redis/redis/blob/7.2/src/rdb.c, rdbSaveStreamConsumers). A snapshot whose last
 * eight bytes are zero has no checksum.
 */
export async function letIdle({ local }: GroundDatabase, consumer: string, idleMs: number): Promise<void> {
  const snapshot = await local.snapshot();
  const now = Date.now();
  for (let place = snapshot.indexOf(consumer); place !== -1; place = snapshot.indexOf(consumer, place + 1)) {
    const times = [0, 1].map((index) => place + consumer.length + index * TIME_BYTES);
    for (const time of times.filter((each) => isAbout(snapshot, each, now))) {
      snapshot.writeBigInt64LE(BigInt(now - idleMs), time);
    }
  }
  snapshot.fill(0, snapshot.length - TIME_BYTES);
  await local.restore(snapshot);
}

/** Whether a time of the last day stands there. */
function isAbout(snapshot: Buffer, place: number, now: number): boolean {
  if (place + TIME_BYTES > snapshot.length) return false;
  const age = now - Number(snapshot.readBigInt64LE(place));
  return age >= 0 && age < DAY_MS;
}

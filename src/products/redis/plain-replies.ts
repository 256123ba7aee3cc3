import type { PlainReply } from "./command.ts";
import { hasFlag } from "./replies/reply-shapes.ts";

/*
 * Replies to writes that are plain (PlainReply): many of them may be told as a number.
 */

export const okAlone: PlainReply = (reply) => reply === "OK";

export const oneDone: PlainReply = (reply) => reply === 1;

/** A number for each thing that is named, each of them 1: HEXPIRE, XACKDEL. */
export const eachDone: PlainReply = (reply) =>
  Array.isArray(reply) && reply.length > 0 && reply.every((each) => each === 1);

/** The size of the value that was changed, which a read tells again: RPUSH, APPEND, SINTERSTORE. */
export const sizeAfter: PlainReply = (reply) => typeof reply === "number" && reply > 0;

/** A number that says how much was found, such as that of ZREMRANGEBYSCORE: only 0 is plain. */
export const neverPlain: PlainReply = () => false;

/** As many as the arguments from this index on name, in groups of `size`. */
export function allFrom(index: number, size = 1): PlainReply {
  return (reply, args) => reply === (args.length - index) / size;
}

/** As many as there are groups of `size` behind the key and its options. */
export function allBehind(options: readonly string[], size: number): PlainReply {
  return (reply, args) => {
    const first = args.findIndex((arg, index) => index > 0 && !options.includes(arg.toUpperCase()));
    return first > 0 && allFrom(first, size)(reply, args);
  };
}

/** SET, whose option GET answers with the value before, be it "OK". */
export const okWithoutGet: PlainReply = (reply, args) =>
  reply === "OK" && !hasFlag(args, "GET", 2, { EX: 1, PX: 1, EXAT: 1, PXAT: 1, IFEQ: 1, IFNE: 1, IFDEQ: 1, IFDNE: 1 });

/** LREM: as many as it was told to remove; with 0 it removes all there are. */
export const allOfCount: PlainReply = (reply, args) => reply !== 0 && reply === Math.abs(Number(args[1]));

/** XADD with an id of the caller's own, which it answers; one that Redis made is news. */
export const givenId: PlainReply = (reply, args) => typeof reply === "string" && args.slice(1).includes(reply);

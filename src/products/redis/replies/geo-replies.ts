import type { Reply } from "../../../upstash/reply.ts";
import type { ReplyShape } from "../command.ts";
import { asNumber, hasFlag, type ValueShape } from "./reply-shapes.ts";

/** How many arguments belong to each option, so that a member or key that is called WITHDIST is not taken for one. */
const VALUED = { FROMMEMBER: 1, FROMLONLAT: 2, BYRADIUS: 2, BYBOX: 3, COUNT: 1, STORE: 1, STOREDIST: 1 };

/** GEOPOS: `{longitude, latitude}` or null for each member. */
export const asPositions: ValueShape = (reply) => {
  if (!Array.isArray(reply)) return reply;
  const positions = reply.map((item) => (item === null ? null : positionOf(item)));
  return positions.includes(undefined) ? reply : positions;
};

/**
 * Members found in an area: text alone, or with WITHDIST, WITHHASH and WITHCOORD objects
 * `{member, distance, hash, longitude, latitude}` with what was asked for. `fixed` arguments precede the options.
 */
export function asFoundAfter(fixed: number): ReplyShape {
  return (reply, args) => {
    const asked = {
      distance: hasFlag(args, "WITHDIST", fixed, VALUED),
      hash: hasFlag(args, "WITHHASH", fixed, VALUED),
      position: hasFlag(args, "WITHCOORD", fixed, VALUED),
    };
    if (!Array.isArray(reply) || !Object.values(asked).includes(true)) return reply;
    const found = reply.map((item) => foundMember(item, asked));
    return found.includes(undefined) ? reply : found;
  };
}

/** Redis sends distance, hash and position in this order, whatever the order of the options. */
function foundMember(item: Reply, asked: { distance: boolean; hash: boolean; position: boolean }): object | undefined {
  if (!Array.isArray(item)) return undefined;
  const [member = null, ...details] = item;
  if (details.length !== Object.values(asked).filter(Boolean).length) return undefined;
  const distance = asked.distance ? { distance: asNumber(details.shift() ?? null) } : {};
  const hash = asked.hash ? { hash: details.shift() ?? null } : {};
  const position = asked.position ? positionOf(details.shift() ?? null) : {};
  return position === undefined ? undefined : { member, ...distance, ...hash, ...position };
}

function positionOf(item: Reply): { longitude: Reply; latitude: Reply } | undefined {
  if (!Array.isArray(item) || item.length !== 2) return undefined;
  const [longitude = null, latitude = null] = item;
  return { longitude: asNumber(longitude), latitude: asNumber(latitude) };
}
